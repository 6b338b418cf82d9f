import type { Tx } from '../../db/database'
import type { SecretBox } from '../../lib/secret-box'
import { shanghaiDate } from '../../lib/shanghai-time'
import { DayCounter } from './day-counter.entity'
import { Ticket } from '../ticket.entity'

type Key = Pick<SecretBox, 'sign'>

/**
 * A number of the day in Shanghai: T261122-480213. The day's count is turned by a keyed permutation, so that the numbers that somebody
 * holds do not tell how many tickets there are, and yet none comes twice: one drawn by lot would have to be drawn again under load. Counted
 * up in the caller's transaction, whose row makes those who submit at once take turns.
 */
export async function nextTicketNumber(tx: Tx, key: Key): Promise<string> {
  const date = shanghaiDate(tx.now)
  const name = `ticket:${date}`
  if (!(await countUp(tx, name))) {
    await tx.manager
      .createQueryBuilder()
      .insert()
      .into(DayCounter)
      .values({ name, value: 0 })
      .orIgnore()
      .updateEntity(false)
      .execute()
    await countUp(tx, name)
  }
  const { value } = await tx.manager.findOneByOrFail(DayCounter, { name })
  const number = `T${date.slice(2).replaceAll('-', '')}-${scattered(key, { name, count: value })}`
  // On the day that SECRET_KEY changes the other permutation may have given this one out.
  return (await tx.manager.existsBy(Ticket, { number })) ? nextTicketNumber(tx, key) : number
}

async function countUp(tx: Tx, name: string): Promise<boolean> {
  const { affected } = await tx.manager.increment(DayCounter, { name }, 'value', 1)
  return affected === 1
}

const FEWEST_DIGITS = 6

/** One of the numbers of six digits that do not begin with 0; after all 900,000 of them one of seven, and so on. */
export function scattered(key: Key, { name, count }: { name: string; count: number }): string {
  let digits = FEWEST_DIGITS
  let index = count - 1
  while (index >= 9 * 10 ** (digits - 1)) {
    index -= 9 * 10 ** (digits - 1)
    digits += 1
  }
  const lowest = 10 ** (digits - 1)
  return String(
    lowest +
      permuted(index, {
        size: 9 * lowest,
        round: (round, half) => keyedWord(key, `${name}:${digits}:${round}:${half}`),
      }),
  )
}

interface Domain {
  size: number
  round(round: number, half: number): number
}

const ROUNDS = 8

/** A Feistel network over an even number of bits that hold the domain, walked until it comes back into it: every index has a place of its own. */
function permuted(index: number, { size, round }: Domain): number {
  const halfBits = Math.ceil(Math.log2(size) / 2)
  const mask = 2 ** halfBits - 1
  let left = index >>> halfBits
  let right = index & mask
  for (let turn = 0; turn < ROUNDS; turn += 1)
    [left, right] = [right, left ^ (round(turn, right) & mask)]
  const place = left * 2 ** halfBits + right
  return place < size ? place : permuted(place, { size, round })
}

function keyedWord(key: Key, text: string): number {
  return Buffer.from(key.sign(`ticket number:${text}`), 'base64url').readUInt32BE()
}
