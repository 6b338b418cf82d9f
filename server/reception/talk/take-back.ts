import { z } from 'zod'
import { In, IsNull, Not } from 'typeorm'
import { withdrawAnswer } from '../../conversations/answers/answer-times'
import type { Message } from '../../conversations/message.entity'
import { tellBothSides } from '../../conversations/sessions/session-record'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { TAKEN_BACK } from '../../conversations/taken-back'
import type { Tx } from '../../db/database'
import { emptyDraftsOf } from '../../tickets/submit/ticket-drafts'
import { TicketKind } from '../../tickets/ticket.contract'
import { Ticket } from '../../tickets/ticket.entity'
import { withdrawWords } from '../../tickets/handling/withdraw-words'
import type { ReceptionDeps } from '../deps'
import { matterOf, readSummary, summarise, Why } from './session-summary'
import { readTalk, transcriptLine } from './transcript'

export interface TakenBack {
  /** As it was before it was hidden; it is hidden by now. */
  message: Message
  by: 'customer' | 'servicer'
}

/**
 * A message was taken back after we had worked with it: what was made of its words, the draft of a ticket, the summary for the agent and tickets,
 * is made anew without them. An agent's answer that is taken back was none.
 */
export async function takeBack(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy'>,
  { message, by }: TakenBack,
): Promise<void> {
  if (by === 'servicer') await withdrawAnswer(tx, message)
  const ofDrafts = by === 'customer' ? await emptyDraftsOf(tx, message.id) : []
  const sessions = await sessionsOf(tx, message)
  for (const session of sessions) await summariseAnew(tx, deps, session)
  const tickets = await tx.manager.find(Ticket, {
    select: { id: true },
    where: [
      { conversationId: message.conversationId },
      { number: In(sessions.flatMap(({ leftTicket }) => leftTicket ?? [])) },
    ],
  })
  const { attachmentId } = message.payload ?? {}
  await withdrawWords(tx, {
    ticketIds: [...new Set([...ofDrafts, ...tickets.map(({ id }) => id)])],
    by,
    text: message.text,
    line: {
      was: transcriptLine(message),
      now: transcriptLine({ ...message, text: TAKEN_BACK[by] }),
    },
    attachmentId: typeof attachmentId === 'string' ? attachmentId : null,
  })
}

/** Of this conversation, and those that were handed over from it: what was said before belongs to their matter. */
const MOST_SESSIONS = 5

function sessionsOf({ manager }: Tx, { conversationId }: Message): Promise<ServiceSession[]> {
  return manager.find(ServiceSession, {
    where: [{ conversationId }, { cameFrom: conversationId }].flatMap((place) => [
      { ...place, summary: Not(IsNull()) },
      { ...place, leftTicket: Not(IsNull()) },
    ]),
    order: { startedAt: 'DESC', id: 'DESC' },
    take: MOST_SESSIONS,
  })
}

async function summariseAnew(
  tx: Tx,
  { policy }: Pick<ReceptionDeps, 'policy'>,
  session: ServiceSession,
): Promise<void> {
  const earlier = readSummary(session.summary)
  if (!earlier) return
  const talk = await readTalk(tx.manager, session)
  const matter = matterOf(talk, tx.now)
  const kind = matter.kind ?? TicketKind.nullable().catch(null).parse(earlier.kind)
  const summary = JSON.stringify(
    summarise(policy, {
      session,
      talk,
      why: Why.catch('asked').parse(earlier.why),
      now: tx.now,
      also: z.array(TicketKind).catch([]).parse(earlier.also),
      matter: { ...matter, kind, urgent: matter.urgent || earlier.urgent },
    }),
  )
  if (summary === session.summary) return
  await tx.manager.update(ServiceSession, { id: session.id }, { summary })
  await tellBothSides(tx, session)
}
