import type { Reply } from '../../bot/reply'
import type { ReleaseWhy } from '../../conversations/sessions/passed-over'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import type { Policy } from '../../policy/policy.schema'
import { isRelayed } from '../../conversations/channels'
import { holderOf } from './holder'
import { speak } from '../talk/speak'
import { servedReply, takenOnReply } from '../words'

/** `售后部 工号 1024 来为您服务了 …`: also for a channel that says it by code. */
export async function sayWhoServes(
  tx: Pick<Tx, 'manager'>,
  policy: Policy,
  session: Pick<ServiceSession, 'agentId' | 'department'>,
): Promise<Reply> {
  return servedReply((await holderOf(tx.manager, policy, session)) ?? '客服')
}

/** The same, where somebody else had it and does not go on. */
export async function sayWhoGoesOn(
  tx: Pick<Tx, 'manager'>,
  policy: Policy,
  { session, why }: { session: Pick<ServiceSession, 'agentId' | 'department'>; why: ReleaseWhy },
): Promise<Reply> {
  return takenOnReply((await holderOf(tx.manager, policy, session)) ?? '同事', why)
}

/** Somebody has just got it: said where we speak in the conversation. Elsewhere the channel says it when it hands over. */
export async function announceServed(tx: Tx, policy: Policy, sessionId: string): Promise<void> {
  const session = await tx.manager.findOneBy(ServiceSession, { id: sessionId, status: 'serving' })
  if (session && isRelayed(session.channel))
    await speak(tx, session.conversationId, await sayWhoServes(tx, policy, session))
}
