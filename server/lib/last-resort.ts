import type { Logger } from './logger'

export interface LastResort {
  logger: Pick<Logger, 'fatal'>
  /** Lets go of what is in hand and ends the process; it may be called again, and does nothing then. */
  stop(): void
  /** The process; replaced in tests. */
  on?(event: 'uncaughtException' | 'unhandledRejection', listen: (error: unknown) => void): unknown
}

/**
 * An error that nobody caught is a fault of ours, and what it left half done is not known: it is said in full, what is in hand is ended
 * properly, and whoever started this process starts another one. Nothing acknowledged is lost by that.
 */
export function endOnLostErrors({ logger, stop, on = process.on.bind(process) }: LastResort): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    on(event, (error) => {
      logger.fatal(
        { err: error, event },
        'an error that nobody caught: this process stops, so that another one begins afresh',
      )
      stop()
    })
  }
}
