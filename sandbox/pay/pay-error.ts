/** A refusal as WeChat Pay makes them: an HTTP status with code and message. */
export class PayError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export const invalid = (message: string): PayError => new PayError(400, 'INVALID_REQUEST', message)
export const parameter = (message: string): PayError => new PayError(400, 'PARAM_ERROR', message)
