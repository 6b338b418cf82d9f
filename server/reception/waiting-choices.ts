import { say, type Reply } from '../bot/reply'
import { positionOf, recordStay } from '../conversations/queue'
import type { ServiceSession } from '../conversations/session.entity'
import type { Tx } from '../db/database'
import { formatForPeople } from '../lib/shanghai-time'
import { peopleAt, type ReceptionDeps } from './deps'
import type { Received } from './incoming'
import { leaveMessage } from './leave-message'
import { matterOf } from './session-summary'
import { attachmentsOf, findLastSaid, readTalk } from './transcript'
import { ASK_FOR_MESSAGE, askForMessage, leftMessageReply, overReply, stillWaitingReply } from './words'

/** Stay, or leave a message: what somebody who waits may choose, and may choose late or twice. */

const SERVED: Received = { replies: [say('已经有客服在为您服务,请直接说')], mode: 'serving' }

/** Who has not said what it is about is asked first, once; who has is done with one tap. */
export async function chooseToLeave(tx: Tx, deps: ReceptionDeps, session: ServiceSession): Promise<Received> {
  if (session.status === 'serving') return SERVED
  if (session.status === 'ended' && session.leftTicket === null) return { replies: [overReply()], mode: 'bot' }
  if (session.status !== 'ended' && await mustAskFirst(tx, session)) return { replies: [askForMessage()], mode: session.status }
  const left = await leaveMessage(tx, deps, { sessionId: session.id, text: null })
  return { replies: [leftMessageReply(left, tx.now)], mode: 'bot' }
}

async function mustAskFirst(tx: Tx, session: ServiceSession): Promise<boolean> {
  const last = await findLastSaid(tx.manager, session.conversationId)
  if (last?.text === ASK_FOR_MESSAGE) return false
  const talk = await readTalk(tx.manager, session)
  return matterOf(talk, tx.now).lines.length === 0 && attachmentsOf(talk).length === 0
}

export async function chooseToStay(tx: Tx, deps: ReceptionDeps, session: ServiceSession): Promise<Received> {
  if (session.status === 'ended') return { replies: [overReply()], mode: 'bot' }
  if (session.status === 'serving') return SERVED
  const stayed = await recordStay(tx, session)
  const { open, opensAt } = peopleAt(deps, tx.now)
  if (open) return { replies: await whereTheyStand(tx, deps, stayed), mode: 'waiting' }
  const when = opensAt === null ? '客服上班后' : `客服${formatForPeople(opensAt, tx.now)} 上班后`
  return { replies: [say(`好的,位置替您留着,${when}先看您的。这段时间有别的问题,我一直在`)], mode: 'waiting' }
}

export async function whereTheyStand(tx: Tx, { policy }: Pick<ReceptionDeps, 'policy'>, session: ServiceSession): Promise<Reply[]> {
  const place = await positionOf(tx.manager, { policy, now: tx.now }, session)
  return place ? [stillWaitingReply(session, place)] : []
}
