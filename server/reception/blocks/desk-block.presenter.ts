import { In, type EntityManager } from 'typeorm'
import type { ChatBlock } from '../../conversations/blocks/chat-block.entity'
import { channelText } from '../../conversations/channels'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { holderLabel } from '../../identity/agents'
import { Customer } from '../../identity/customer.entity'
import { staffName } from '../../identity/mask-name'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { Policy } from '../../policy/policy.schema'
import { appealStateText } from '../../tickets/appeals/appeal-words'
import { Appeal } from '../../tickets/appeals/appeal.entity'
import { loadAgents } from '../agents/holder'
import { blockStateText, REASON_TEXT } from './block-words'
import type { DeskBlock } from './block.contract'

interface Presenting {
  manager: EntityManager
  policy: Policy
  now: Date
}

export async function presentDeskBlocks(
  { manager, policy, now }: Presenting,
  blocks: readonly ChatBlock[],
): Promise<DeskBlock[]> {
  if (blocks.length === 0) return []
  const sessions = await manager.findBy(ServiceSession, {
    id: In(blocks.map(({ sessionId }) => sessionId)),
  })
  const customers = await manager.findBy(Customer, {
    id: In(blocks.flatMap(({ customerId }) => customerId ?? [])),
  })
  const objections = await manager.findBy(Appeal, {
    kind: 'block',
    subjectId: In(blocks.map(({ id }) => id)),
  })
  const agents = await loadAgents(
    manager,
    blocks.flatMap(({ blockedBy, seenBy, liftedBy }) => [blockedBy, seenBy, liftedBy]),
  )
  const label = (agentId: string | null, department?: string): string | null => {
    const agent = agents.get(agentId ?? '')
    return agent ? holderLabel(agent, policy, department) : null
  }
  return blocks.map((block) => {
    const session = sessions.find(({ id }) => id === block.sessionId)
    const customer = customers.find(({ id }) => id === block.customerId)
    const objection = objections.find(({ subjectId }) => subjectId === block.id)
    return {
      blockId: block.id,
      sessionId: block.sessionId,
      customerName: staffName(customer?.displayName),
      channelText: session ? channelText(session.channel) : '',
      reasonText: REASON_TEXT[block.reason],
      note: block.note,
      by: label(block.blockedBy, block.department) ?? '客服',
      at: toOffsetIso(block.at),
      until: toOffsetIso(block.untilAt),
      active: block.liftedAt === null && block.untilAt > now,
      stateText: blockStateText(block, now),
      seenBy: label(block.seenBy),
      liftedBy: label(block.liftedBy),
      liftedAt: block.liftedAt && toOffsetIso(block.liftedAt),
      liftNote: block.liftNote,
      objection: objection
        ? {
            number: objection.number,
            // Written for the customer; here a colleague reads it.
            stateText: appealStateText(objection, {
              by: label(objection.decidedBy ?? objection.assignedAgentId, objection.department),
              now,
            }).replaceAll('您', '客户'),
          }
        : null,
    }
  })
}
