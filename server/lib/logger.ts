import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & { child(bindings: Record<string, unknown>): Logger }

/** Paths that never reach a log, whatever a caller passes in. */
const REDACTED = [
  'token', 'accessToken', 'access_token', 'secret', 'appSecret', 'authorization', 'cookie', 'password', 'sessionKey', 'cardSecret', 'phone',
  '*.token', '*.accessToken', '*.access_token', '*.secret', '*.appSecret', '*.authorization', '*.cookie', '*.password', '*.sessionKey',
  '*.cardSecret', '*.phone', 'headers.authorization', 'headers.cookie',
]

/** What failed and where; not the values that a failed statement was given, which are people's words and data. */
function describeError(error: Error): Record<string, unknown> {
  const { parameters: _parameters, driverError: _driverError, ...described } = pino.stdSerializers.err(error)
  return described
}

/**
 * JSON lines on standard output, or wherever `destination` leads.
 * @param level pino level name; `silent` turns logging off
 */
export function createLogger(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[redacted]' },
    serializers: { err: describeError },
    formatters: { level: (label) => ({ level: label }) },
  }, destination)
}
