import type { BotSources } from '../../bot/answer-text'
import type { SessionEntry } from '../../conversations/session-status'
import { recordEndedByServicer, recordHandedOn, recordReopenedByServicer, recordTakenByServicer } from '../../conversations/servicer-moves'
import { setServicerStatus } from '../../conversations/presence'
import { findOpenSession, openSession, type NewSession } from '../../conversations/sessions'
import type { Tx } from '../../db/database'
import { Customer } from '../../identity/customer.entity'
import type { Logger } from '../../lib/logger'
import type { SecretBox } from '../../lib/secret-box'
import type { BusinessCalendar } from '../../policy/business-calendar'
import type { Policy } from '../../policy/policy.schema'
import { receive } from '../../reception/receive'
import { servicerWrote } from '../../reception/servicer'
import { maskSensitive } from '../../trust/sensitive-text'
import { redeemEntry, tokenIn } from './entry-context'
import { servicersOf } from './kf-people'
import type { KfPerson, TakeDeps } from './take-deps'

export interface HouseDeps {
  policy: Policy
  calendar: BusinessCalendar
  bot: BotSources
  box: SecretBox
  logger: TakeDeps['logger'] & Pick<Logger, 'warn'>
}

/** Where the items of kf meet the rest of the house: reception, sessions, who is there, whose WeChat it is. */
export function createTakeDeps(deps: HouseDeps): TakeDeps {
  const { policy, box, logger } = deps
  return {
    logger,
    mask: maskSensitive,
    findServicers: servicersOf(policy),
    receive: (tx, { person, message }) =>
      receive(tx, deps, { channel: 'wecom-kf', conversation: person.conversation, identity: person, message }),
    redeemEntry: (tx, told) => enter(tx, box, told),
    async onServicerMessage(tx, { person, servicer: { agentId }, message: { text } }) {
      if (agentId !== null) await servicerWrote(tx, { conversationId: person.conversation.id, agentId, text })
    },
    onSessionChange: (tx, told) => changeSession(tx, deps, told),
    setServicerStatus: (tx, { agentId, status }) => setServicerStatus(tx, agentId, status),
  }
}

/** By our own signed link: whose WeChat it is, and about what they come, from the first second. */
async function enter(tx: Tx, box: SecretBox, { person, sceneParam }: { person: KfPerson; sceneParam: string }) {
  const token = tokenIn(sceneParam)
  const visitor = { openKfId: person.openKfId, externalUserId: person.externalUserId }
  const context = token === null ? null : await redeemEntry(tx, box, { token, visitor })
  if (!context) return { customerId: null }
  const { customerId, from: entry, orderNumber, ticketNumber } = context
  await openSession(tx, { ...await asSession(tx, { ...person, customerId: customerId ?? person.customerId }, entry), orderNumber, ticketNumber })
  return { customerId }
}

async function asSession(tx: Tx, { conversation, identityId, customerId }: KfPerson, entry: SessionEntry): Promise<NewSession> {
  const customer = customerId === null ? null : await tx.manager.findOneBy(Customer, { id: customerId })
  return { conversation: { id: conversation.id, channel: 'wecom-kf' }, identityId, customerId, entry, tierKey: customer?.tierKey ?? null }
}

type SessionChanged = Parameters<TakeDeps['onSessionChange']>[1]

/** What servicers did in WeCom's own client is done already; here it is only put on record. */
async function changeSession(tx: Tx, deps: HouseDeps, { person, change, from, to }: SessionChanged): Promise<void> {
  const agentId = (change === 'ended' ? from : to)?.agentId ?? null
  if (agentId === null) {
    return deps.logger.warn({ openKfId: person.openKfId, change, userId: (to ?? from)?.userId }, 'kf: a servicer acted whom the policy does not list')
  }
  const session = await findOpenSession(tx.manager, person.conversation.id)
  if (change === 'ended') {
    if (session) await recordEndedByServicer(tx, session, { agentId })
    return
  }
  if (!session) await recordReopenedByServicer(tx, deps, await asSession(tx, person, 'kf'), { agentId })
  else if (change === 'handed-on') await recordHandedOn(tx, deps, session, { agentId, by: from?.agentId ?? agentId })
  else await recordTakenByServicer(tx, deps, session, { agentId })
}
