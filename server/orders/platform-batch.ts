import type { Database, Tx } from '../db/database'
import { plausibility } from '../http/moment.contract'
import type { BatchResult } from './platform.contract'

export type ItemOutcome =
  { outcome: 'stored' | 'unchanged' } | { outcome: 'refused'; reason: string }

export const STORED: ItemOutcome = { outcome: 'stored' }
/** An older or the same version came after a newer one: nothing to do, and no fault. */
export const UNCHANGED: ItemOutcome = { outcome: 'unchanged' }

/** An item that cannot be stored does not stand in the way of the others. */
export function refusedItem(reason: string): ItemOutcome {
  return { outcome: 'refused', reason }
}

/** What one transaction holds at most: a few hundredths of a second, for which everybody else waits on SQLite. */
const ITEMS_AT_ONCE = 25
const CARDS_AT_ONCE = 250

export interface BatchPart<Item> {
  items: readonly Item[]
  idOf(item: Item): string
  /** How many rows it brings beside its own. */
  cardsOf?(item: Item): number
  take(tx: Tx, item: Item): Promise<ItemOutcome>
}

/**
 * Item by item, in the order given, a few at a time in a transaction of their own, and others get their turn in between. Versions make each
 * item safe to be taken again: where a batch breaks off, what came before stays, and the platform sends all of it once more.
 */
export async function takeBatch<Item>(
  commit: Database['transaction'],
  { items, idOf, cardsOf = () => 0, take }: BatchPart<Item>,
): Promise<BatchResult> {
  const results: BatchResult['results'] = []
  for (const chunk of chunksOf(items, cardsOf)) {
    results.push(
      ...(await commit(async (tx) => {
        const taken: BatchResult['results'] = []
        for (const item of chunk)
          taken.push({ id: idOf(item), ...(await orRefused(() => take(tx, item))) })
        return taken
      })),
    )
    // SQLite's driver gives no turn to the event loop.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { results }
}

function chunksOf<Item>(items: readonly Item[], cardsOf: (item: Item) => number): Item[][] {
  const chunks: Item[][] = []
  let cards = 0
  for (const item of items) {
    const last = chunks.at(-1)
    cards += cardsOf(item)
    if (last && last.length < ITEMS_AT_ONCE && cards <= CARDS_AT_ONCE) last.push(item)
    else {
      chunks.push([item])
      cards = cardsOf(item)
    }
  }
  return chunks
}

/**
 * A moment that may be missing: a zero date is one that is.
 * @throws ItemRefused for one that neither is missing nor can be
 */
export function readMoment(name: string, text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null
  const found = plausibility(text)
  if (found === 'implausible')
    throw new ItemRefused(`${name} ${text} lies before 2000 or after 2099`)
  return found === 'absent' ? null : new Date(text)
}

/** @throws ItemRefused when it is missing too */
export function needMoment(name: string, text: string): Date {
  const moment = readMoment(name, text)
  if (!moment) throw new ItemRefused(`${name} ${text} says no moment`)
  return moment
}

/** What is wrong with one item of a batch; thrown before anything of it is written. */
export class ItemRefused extends Error {
  override readonly name = 'ItemRefused'
}

async function orRefused(take: () => Promise<ItemOutcome>): Promise<ItemOutcome> {
  try {
    return await take()
  } catch (error) {
    if (error instanceof ItemRefused) return refusedItem(error.message)
    throw error
  }
}
