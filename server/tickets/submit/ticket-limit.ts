import { MoreThan } from 'typeorm'
import type { Tx } from '../../db/database'
import { refuseBeyond, type Limit } from '../../http/limits'
import { takeTurns } from '../../identity/customers'
import { after } from '../../lib/clock'
import { Ticket } from '../ticket.entity'

/**
 * What one customer submits by themselves; what an agent or a chat makes of their trouble is not among it. Counted from the tickets, so
 * that it holds over all processes.
 * @throws UserError 429, with the seconds until there is room again
 */
export async function refuseTooManyTickets(
  tx: Tx,
  limit: Limit,
  customerId: string,
): Promise<void> {
  await takeTurns(tx, customerId)
  const since = after(tx.now, -limit.withinMs)
  const latest = await tx.manager.find(Ticket, {
    where: { customerId, updatedAt: MoreThan(since), createdAt: MoreThan(since) },
    select: { id: true, createdAt: true },
    order: { createdAt: 'DESC' },
    take: limit.most,
  })
  const oldest = latest.at(-1)
  if (oldest)
    refuseBeyond(
      limit,
      latest.length,
      after(oldest.createdAt, limit.withinMs).getTime() - tx.now.getTime(),
    )
}
