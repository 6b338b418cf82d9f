import type { Clock } from './clock'
import { HOUR_MS } from './clock'

/** Who is refused for how we are set up rests so long: people have to mend it first. */
export const REST_MS = 6 * HOUR_MS

export interface Rest {
  begin(): void
  end(): void
  isOver(): boolean
}

/** Of one loop of this process; a start of the process ends it. */
export function createRest(clock: Pick<Clock, 'epochMs'>): Rest {
  let until = 0
  return {
    begin() {
      until = clock.epochMs() + REST_MS
    },
    end() {
      until = 0
    },
    isOver: () => clock.epochMs() >= until,
  }
}
