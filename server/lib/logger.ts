import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino'
import { wordsOf } from './errors'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Logger
}

/** Paths that never reach a log, whatever a caller passes in. */
const REDACTED = [
  'token',
  'accessToken',
  'access_token',
  'secret',
  'appSecret',
  'authorization',
  'cookie',
  'password',
  'sessionKey',
  'cardSecret',
  'phone',
  '*.token',
  '*.accessToken',
  '*.access_token',
  '*.secret',
  '*.appSecret',
  '*.authorization',
  '*.cookie',
  '*.password',
  '*.sessionKey',
  '*.cardSecret',
  '*.phone',
  'headers.authorization',
  'headers.cookie',
]

/** Of one error in the log, at most: a line stays a line. */
const MOST_MESSAGE = 500
const MOST_STACK = 1_400
const MOST_CAUSES = 2

/**
 * What failed and where, of an error's fields only these: a driver's error also holds the statement with the values that it was
 * given, which are people's words and data.
 */
function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error).slice(0, MOST_MESSAGE) }
  const [code, errno, sqlState, api] = ['code', 'errno', 'sqlState', 'api'].map((field): unknown =>
    Reflect.get(error, field),
  )
  const cause =
    depth < MOST_CAUSES && error.cause instanceof Error
      ? describeError(error.cause, depth + 1)
      : undefined
  return {
    type: error.constructor.name,
    message: wordsOf(error).slice(0, MOST_MESSAGE),
    stack: framesOf(error, depth === 0 ? MOST_STACK : 300),
    ...defined({ code, errno, sqlState, api, cause }),
  }
}

/** The frames alone: before them the stack repeats the message, as it was when the error was made. */
function framesOf(error: Error, most: number): string {
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
  return frames.join('\n').slice(0, most)
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 100) : value]),
  )
}

/**
 * JSON lines on standard output, or wherever `destination` leads.
 * @param level pino level name; `silent` turns logging off
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination(1),
): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: { err: (error: unknown) => describeError(error) },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
}
