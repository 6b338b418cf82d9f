import type { Tx } from '../db/database'
import { shanghaiDate } from '../lib/shanghai-time'
import { DayCounter } from './day-counter.entity'

/**
 * The next number of the day in Shanghai: T261122-0001. Counted up in the caller's transaction, so no number is given
 * out twice and none is lost but by a rollback. The 10,000th of a day has five digits.
 */
export async function nextTicketNumber(tx: Tx): Promise<string> {
  const date = shanghaiDate(tx.now)
  const name = `ticket:${date}`
  if (!await countUp(tx, name)) {
    await tx.manager.createQueryBuilder().insert().into(DayCounter).values({ name, value: 0 }).orIgnore().updateEntity(false).execute()
    await countUp(tx, name)
  }
  const { value } = await tx.manager.findOneByOrFail(DayCounter, { name })
  return `T${date.slice(2).replaceAll('-', '')}-${String(value).padStart(4, '0')}`
}

async function countUp(tx: Tx, name: string): Promise<boolean> {
  const { affected } = await tx.manager.increment(DayCounter, { name }, 'value', 1)
  return affected === 1
}
