import type { Reply } from '../../bot/reply'
import { rankOf } from '../../bot/turn'
import { standingOf, type Standing } from '../../conversations/people/people-now'
import { alarmSupervisors, skipApology, warnSupervisors } from '../../conversations/queue/queue'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { askForPerson, wantPerson } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import type { TicketKind } from '../../tickets/ticket.contract'
import { isRelayed } from '../../conversations/channels'
import { closedTo } from '../blocks/closed-to'
import type { ReceptionDeps } from '../deps'
import { matterOf, summarise, type Why } from './session-summary'
import { readTalk } from './transcript'
import { sayWhoServes } from '../agents/who-serves'
import { nobodyReply, waitingReply } from '../words'

export interface PersonCalled {
  session: ServiceSession
  why: Why
  /** As far as the words that called tell it. */
  kind: TicketKind | null
  /** What was just said, stored or not; null for a tap or a picture. */
  saidNow: string | null
  /** What else it is about, for other departments. */
  also?: readonly TicketKind[]
  /** Their place is that of this moment. */
  since?: Date | null
}

export interface HandedOver {
  session: ServiceSession
  /** Null: the channel itself says who serves, once they do. */
  reply: Reply | null
  /** A language model is asked: what is said comes later. */
  pending?: true
}

/** By what calls alone: what was said may be urgent besides. */
const URGENT = new Set<Why>(['anger', 'money', 'urgent', 'crisis', 'security', 'displeased'])

type Deps = Pick<ReceptionDeps, 'policy' | 'calendar'>

/**
 * From the bot to a person, with everything said so far (U5). Somebody free takes it at once; else it joins the queue. At an
 * hour at which nobody answers it joins the queue too, so that it is answered in the morning, and may leave a message now.
 */
export async function handOver(
  tx: Tx,
  deps: Deps,
  { session, why, kind, saidNow, also = [], since = null }: PersonCalled,
): Promise<HandedOver> {
  const closed = await closedTo(tx, session, why)
  if (closed) {
    // Who was asked whether a person should come is not asked for ever.
    await askForPerson(tx, session, null)
    return { session, reply: closed }
  }
  const talk = await readTalk(tx.manager, session)
  const matter = matterOf(talk, tx.now, saidNow)
  const known = { ...matter, kind: kind ?? matter.kind, urgent: matter.urgent || URGENT.has(why) }
  const summary = summarise(deps.policy, { session, talk, matter: known, why, also, now: tx.now })
  const promised = await wantPerson(tx, deps, session, {
    department: null,
    kind: summary.kind,
    urgent: known.urgent,
    rank: rankOf(why),
    since,
    summary,
    why,
  })
  if (why === 'crisis') await alarmSupervisors(tx, promised)
  return { session: promised, reply: await replyTo(tx, deps, { session: promised, why }) }
}

async function replyTo(
  tx: Tx,
  deps: Deps,
  { session, why }: { session: ServiceSession; why: Why },
): Promise<Reply | null> {
  const { policy } = deps
  if (session.status === 'serving')
    return isRelayed(session.channel) ? sayWhoServes(tx, policy, session) : null
  const stands = (): Promise<Standing | null> =>
    standingOf(tx.manager, { ...deps, now: tx.now }, session)
  const standing = await stands()
  if (!standing) return null
  if (standing.people.state === 'there')
    return waitingReply(policy, { session, standing, why, now: tx.now })
  // Within the hours somebody should be there: the supervisors hear of it, and then it may be said.
  if (standing.people.state === 'away') await warnSupervisors(tx, session, 'nobody-there')
  await skipApology(tx, session.id)
  return nobodyReply(policy, { session, standing: (await stands()) ?? standing, why, now: tx.now })
}
