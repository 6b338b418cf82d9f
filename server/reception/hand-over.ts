import type { Reply } from '../bot/reply'
import { positionOf, skipApology } from '../conversations/queue'
import type { ServiceSession } from '../conversations/session.entity'
import { wantPerson } from '../conversations/sessions'
import type { Tx } from '../db/database'
import type { TicketKind } from '../tickets/ticket.contract'
import { isRelayed } from './channel-traits'
import { peopleAt, type ReceptionDeps } from './deps'
import { matterOf, summarise, type Why } from './session-summary'
import { readTalk } from './transcript'
import { sayWhoServes } from './who-serves'
import { closedReply, waitingReply } from './words'

export interface PersonCalled {
  session: ServiceSession
  why: Why
  /** As far as the words that called tell it. */
  kind: TicketKind | null
  /** What was just said, stored or not; null for a tap or a picture. */
  saidNow: string | null
}

export interface HandedOver {
  session: ServiceSession
  /** Null: the channel itself says who serves, once they do. */
  reply: Reply | null
}

type Deps = Pick<ReceptionDeps, 'policy' | 'calendar'>

/**
 * From the bot to a person, with everything said so far (U5). Somebody free takes it at once; else it joins the queue. At an
 * hour at which nobody answers it joins the queue too, so that it is answered in the morning, and may leave a message now.
 */
export async function handOver(tx: Tx, deps: Deps, { session, why, kind, saidNow }: PersonCalled): Promise<HandedOver> {
  const talk = await readTalk(tx.manager, session)
  const matter = matterOf(talk, tx.now, saidNow)
  const known = { ...matter, kind: kind ?? matter.kind, urgent: matter.urgent || (why !== 'asked' && why !== 'misses' && why !== 'unreadable') }
  const summary = summarise(deps.policy, { session, talk, matter: known, why })
  const { session: promised, open } = await wantPerson(tx, deps, session,
    { department: null, kind: summary.kind, urgent: known.urgent, summary, why })
  return { session: promised, reply: await replyTo(tx, deps, { session: promised, why, open }) }
}

async function replyTo(tx: Tx, deps: Deps, { session, why, open }: { session: ServiceSession; why: Why; open: boolean }): Promise<Reply | null> {
  const { policy } = deps
  if (session.status === 'serving') return isRelayed(session.channel) ? sayWhoServes(tx, policy, session) : null
  if (!open) {
    await skipApology(tx, session.id)
    return closedReply(policy, { session, why, opensAt: peopleAt(deps, tx.now).opensAt, now: tx.now })
  }
  const place = await positionOf(tx.manager, { policy, now: tx.now }, session)
  return waitingReply(policy, { session, place: place ?? { position: 1, minutes: policy.promises.chatWaitMinutes }, why })
}
