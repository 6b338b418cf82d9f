import { MoreThan } from 'typeorm'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import type { ActingAgent } from '../../http/context'
import { TicketEvent } from '../ticket-event.entity'
import type { TimelineEntry } from '../ticket.contract'
import type { Ticket } from '../ticket.entity'

const DEEDS: Readonly<Partial<Record<TimelineEntry['type'], string>>> = {
  answer: '补充了内容',
  note: '写了进展',
  question: '请客户补充了',
  resolved: '给出了解决',
  diagnosed: '判定了责任方',
  assigned: '接了这张工单',
  classified: '改了类型或部门',
  urged: '在催',
  merged: '合并了工单',
}

/**
 * Two at once: what its writer has not read yet may make their words wrong. Said by name, and sent all the same once they say that they have
 * read it: `seen` is then the newer version.
 * @throws UserError 409 `not_read_yet`
 */
export async function refuseUnread(
  tx: Tx,
  ticket: Ticket,
  { agent, seen }: { agent: ActingAgent; seen: number | undefined },
): Promise<void> {
  if (seen === undefined || seen >= ticket.eventCount) return
  const entries = await tx.manager.find(TicketEvent, {
    where: { ticketId: ticket.id, seq: MoreThan(seen), visibility: 'customer' },
    order: { seq: 'ASC' },
  })
  const news = entries.findLast(
    ({ actorKind, actorId }) => actorKind !== 'system' && actorId !== agent.agentId,
  )
  if (!news) return
  const who = news.actorKind === 'customer' ? '客户' : ` ${news.actorLabel} `
  throw new UserError('not_read_yet', {
    status: 409,
    public: `您写的时候，${who}刚刚${DEEDS[news.type] ?? '有了新的进展'}，看过再发`,
    internal: `written upon version ${seen}, which is ${ticket.eventCount} by now`,
  })
}
