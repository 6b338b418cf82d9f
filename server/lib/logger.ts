import pino, { type Logger as PinoLogger } from 'pino'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & { child(bindings: Record<string, unknown>): Logger }

/** Paths that never reach a log, whatever a caller passes in. */
const REDACTED = [
  'token', 'accessToken', 'access_token', 'secret', 'appSecret', 'authorization', 'cookie', 'password', 'sessionKey', 'cardSecret', 'phone',
  '*.token', '*.accessToken', '*.access_token', '*.secret', '*.appSecret', '*.authorization', '*.cookie', '*.password', '*.sessionKey',
  '*.cardSecret', '*.phone', 'headers.authorization', 'headers.cookie',
]

/**
 * JSON lines on standard output.
 * @param level pino level name; `silent` turns logging off
 */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
  })
}
