import type { BatchResult } from './platform.contract'

export type ItemOutcome = { outcome: 'stored' | 'unchanged' } | { outcome: 'refused'; reason: string }

export const STORED: ItemOutcome = { outcome: 'stored' }
/** An older or the same version came after a newer one: nothing to do, and no fault. */
export const UNCHANGED: ItemOutcome = { outcome: 'unchanged' }

/** An item that cannot be stored does not stand in the way of the others. */
export function refusedItem(reason: string): ItemOutcome {
  return { outcome: 'refused', reason }
}

/** Item by item, in the order given. */
export async function takeBatch<Item>(
  items: readonly Item[], idOf: (item: Item) => string, take: (item: Item) => Promise<ItemOutcome>,
): Promise<BatchResult> {
  const results: BatchResult['results'] = []
  for (const item of items) results.push({ id: idOf(item), ...await take(item) })
  return { results }
}
