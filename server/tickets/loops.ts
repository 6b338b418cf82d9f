import type { Database } from '../db/database'
import { MINUTE_MS, SECOND_MS } from '../lib/clock'
import type { Loop } from '../lib/loop'
import { ringClocks, type RingDeps } from './promises/ring-clocks'
import { moveWaiting } from './holders/silent-seats'
import { forgetViewers } from './handling/ticket-viewers'
import { seeToQuestions } from './ending/unanswered-questions'
import { indexOldTickets } from './search/ticket-words-index'

/** What tickets see to by themselves. Any number of workers may run these at once. */
export function ticketLoops(deps: RingDeps & { db: Database }): Loop[] {
  return [
    { name: 'clocks', everyMs: 5 * SECOND_MS, run: () => ringClocks(deps.db, deps) },
    { name: 'old words', everyMs: 10 * SECOND_MS, run: () => indexOldTickets(deps.db) },
    { name: 'silent agents', everyMs: 20 * SECOND_MS, run: () => moveWaiting(deps.db, deps) },
    {
      name: 'unanswered questions',
      everyMs: 15 * SECOND_MS,
      run: () => seeToQuestions(deps.db, deps),
    },
    {
      name: 'closed pages',
      everyMs: 10 * MINUTE_MS,
      run: () => deps.db.transaction(forgetViewers),
    },
  ]
}
