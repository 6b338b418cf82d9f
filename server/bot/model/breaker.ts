import type { Clock } from '../../lib/clock'

/** Keeps a model that does not answer from costing everybody a wait, and a crowd from asking it all at once. */
export interface Breaker {
  /** Whether it is worth asking now. */
  closed(): boolean
  /** @returns null where it must not be asked; else what tells how it ended */
  enter(): ((outcome: 'answered' | 'failed') => void) | null
}

export interface BreakerOptions {
  clock: Clock
  /** How many are asked at a time. */
  most: number
  /** After so many failures in a row nobody asks for a while. */
  failures: number
  pauseMs: number
}

export function createBreaker({ clock, most, failures, pauseMs }: BreakerOptions): Breaker {
  let [asking, failed, openedAt] = [0, 0, 0]
  const isOpen = (): boolean => failed >= failures && clock.epochMs() - openedAt < pauseMs
  /** After the pause one is let through; what comes of it decides for the others. */
  const isTrying = (): boolean => failed >= failures && asking > 0
  return {
    closed: () => !isOpen(),
    enter() {
      if (isOpen() || isTrying() || asking >= most) return null
      asking += 1
      let ended = false
      return (outcome) => {
        if (ended) return
        ended = true
        asking -= 1
        failed = outcome === 'answered' ? 0 : failed + 1
        if (failed >= failures) openedAt = clock.epochMs()
      }
    },
  }
}
