import type { OutboxWorker } from '../../server/outbox/worker'

/** More rounds than any story needs: whoever comes here publishes an event that leads back to itself. */
const MOST_ROUNDS = 100

/** Handles everything that is due, and what that leads to, until nothing is. Rows that wait for a retry stay. Returns how many. */
export async function drainOutbox(worker: Pick<OutboxWorker, 'runOnce'>): Promise<number> {
  let handled = 0
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const taken = await worker.runOnce()
    if (taken === 0) return handled
    handled += taken
  }
  throw new Error('the outbox does not come to rest')
}
