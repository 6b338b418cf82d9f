import type { HistoryEntry, TicketEntries } from '../conversations/history/history-entry'
import { keyOf } from '../conversations/history/history.queries'
import { folded } from '../lib/search-text'
import type { Policy } from '../policy/policy.schema'
import { Call } from './call.entity'
import { callText, callerLabel, loadCallNames } from './calls.presenter'

/** Calls that no ticket tells of, in the customer's history: newest first, one more than the limit. */
export function callEntries(policy: Policy): TicketEntries {
  return async (manager, { customerId, agent }, { below, limit, pattern }) => {
    const query = manager
      .createQueryBuilder(Call, 'c')
      .where('c.customerId = :customerId AND c.ticketId IS NULL', { customerId })
      .andWhere('c.notedAt IS NOT NULL')
    // At the desk a call belongs to whoever was on the line; supervisors see all.
    if (agent && agent.role !== 'supervisor') {
      query.andWhere('c.agentId = :agentId', { agentId: agent.agentId })
    }
    if (below !== null) query.andWhere('c.id < :below', { below: `cal_${below}` })
    if (pattern !== null)
      query.andWhere(`(${folded('c.summary')} OR ${folded('c.orderNumber')})`, { pattern })
    const calls = await query
      .orderBy('c.id', 'DESC')
      .limit(limit + 1)
      .getMany()
    const names = await loadCallNames(manager, calls)
    return calls.map((call): HistoryEntry => ({
      key: keyOf(call.id),
      id: call.id,
      kind: 'call',
      channel: 'phone',
      channelText: '电话',
      author: 'agent',
      authorLabel: callerLabel({ policy }, names, call),
      text: call.summary ?? '',
      at: call.startedAt,
      conversationId: null,
      attachmentIds: [],
      seconds: null,
      askedBack: null,
      ticketNumber: null,
      title: null,
      stateText: callText(call),
      links: [],
      choices: [],
      recalled: false,
      undelivered: false,
      generated: false,
    }))
  }
}
