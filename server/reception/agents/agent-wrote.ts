import { recordAnswer } from '../../conversations/answers/answer-times'
import { recordFlag } from '../../conversations/sessions/manner-flags'
import { recordActive } from '../../conversations/people/presence'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { asksInOneLine, findForbiddenAsks, stoppedText } from '../../trust/agent-asks'
import { maskerFor } from '../../orders/known-secrets'
import { unfilledText } from '../../policy/reply-variables'
import type { ReceptionDeps } from '../deps'

export interface AgentWords {
  session: Pick<ServiceSession, 'id' | 'conversationId' | 'customerId'>
  agentId: string
  text: string
  /** 微信客服's own client brought it to the customer before we heard of it. */
  alreadySent: boolean
}

export interface Judged {
  /** Whether it may go out (or already has). */
  allowed: boolean
  /** In words for the agent; null when nothing is wrong. */
  reason: string | null
}

/**
 * F2 for our own side: what asks for something that official service never asks for is flagged to the supervisors at once,
 * and, where we carry the words, not carried. What is said properly is an answer, and its time is taken.
 */
export async function agentWrote(
  tx: Tx,
  { box }: Pick<ReceptionDeps, 'box'>,
  { session, agentId, text, alreadySent }: AgentWords,
): Promise<Judged> {
  const open = alreadySent ? null : unfilledText(text)
  if (open !== null) return { allowed: false, reason: open }
  const asked = findForbiddenAsks(text)
  const kept = (await maskerFor(tx, box, [text]))(text, session.customerId)
  // One sentence is one flag, whatever it asks for.
  if (asked.length > 0)
    await recordFlag(tx, {
      session,
      agentId,
      what: asksInOneLine(asked),
      excerpt: kept.text,
      reached: alreadySent,
    })
  if (asked.length > 0 && !alreadySent) return { allowed: false, reason: stoppedText(asked) }
  const held = alreadySent ? [] : [...new Set(kept.found)]
  if (held.length > 0)
    return { allowed: false, reason: `内容里有${held.join('、')}，没有发出去，请删去后再发` }
  await recordActive(tx, agentId)
  await recordAnswer(tx, session, { answerer: 'agent', agentId })
  return { allowed: true, reason: null }
}
