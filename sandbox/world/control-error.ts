/** What somebody asked of the sandbox cannot be done; the message is Chinese and may be shown on its page. */
export class ControlError extends Error {
  constructor(
    message: string,
    readonly status: 400 | 403 | 404 = 400,
  ) {
    super(message)
  }
}
