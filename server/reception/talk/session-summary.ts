import { z } from 'zod'
import { readComplaint } from '../../bot/complaint'
import { readReply, wordsOf } from '../../bot/reply'
import { HAND_OVER_WHYS, readHandOver } from '../../bot/hand-over'
import { readSlots, type Slots } from '../../bot/slots'
import { readWhen } from '../../bot/slots/when'
import { formatFen } from '../../lib/money'
import { toOffsetIso } from '../../lib/shanghai-time'
import { kindAsked } from '../../bot/understanding/understand'
import type { Message } from '../../conversations/message.entity'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { kindName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { titleOf } from '../../tickets/submit/ticket-title'
import type { TicketKind } from '../../tickets/ticket.contract'
import { SessionSummary } from '../desk/desk-session.contract'
import { isPlaceholder, tellingLines, tellsSomething } from './transcript'

/** Why a person was called. */
export const Why = z.enum(HAND_OVER_WHYS)
export type Why = z.infer<typeof Why>

/** What was said about a matter, read together (U3). */
export interface Matter {
  kind: TicketKind | null
  orderNumber: string | null
  errorText: string | null
  occurredAt: Date | null
  urgent: boolean
  lines: string[]
}

/** What is clear counts before what may be meant. */
const CLEAR = 0.85

/** Later words count before earlier ones. Pure. */
export function readMatter(lines: readonly string[], now: Date): Matter {
  const told = [...lines].reverse().map((line) => ({
    clear: kindAsked(line, CLEAR),
    complaint: readComplaint(line, now),
    handOver: readHandOver(line, now),
  }))
  const first = <T>(pick: (one: (typeof told)[number]) => T | null): T | null =>
    told.map(pick).find((value) => value !== null) ?? null
  return {
    kind:
      first(({ clear }) => clear) ??
      first(({ complaint, handOver }) => handOver?.kind ?? complaint.kind),
    orderNumber: first(({ complaint }) => complaint.orderNumber),
    errorText: first(({ complaint }) => complaint.errorText),
    occurredAt: first(({ complaint }) => complaint.occurredAt),
    urgent: told.some(
      ({ complaint, handOver }) =>
        complaint.urgent || (handOver !== null && handOver.why !== 'asked'),
    ),
    lines: [...lines],
  }
}

const LINES_KEPT = 60
const TRIED_SHOWN = 3
const LINE_LENGTH = 2_000

interface Told {
  session: Pick<ServiceSession, 'orderNumber' | 'ticketNumber' | 'kind'>
  talk: readonly Message[]
  matter: Matter
  why: Why
  /** Other departments' matters in it. */
  also: readonly TicketKind[]
  now: Date
}

/** What the agent reads first, so that nobody asks for it again (U4). All of it was masked before. */
export function summarise(
  policy: Policy,
  { session, talk, matter, why, also, now }: Told,
): SessionSummary {
  const kind = matter.kind ?? session.kind
  const orderNumber = session.orderNumber ?? matter.orderNumber
  const said = matter.lines.slice(-LINES_KEPT).map(cut)
  const facts = factsOf(matter.lines, now)
  const last = said.findLast((line) => !isPlaceholder(line)) ?? said.at(-1)
  const named = [
    matter.errorText,
    facts.amountFen === null ? null : formatFen(facts.amountFen),
    facts.when,
    orderNumber && `订单 ${orderNumber}`,
    session.ticketNumber && `工单 ${session.ticketNumber}`,
  ].filter((fact) => fact !== null && fact !== '')
  // A kind alone tells an agent nothing: what was said does.
  const own = named.length > 0 || last === undefined ? named : [titleOf(last)]
  const parts = [
    kind === null ? null : kindName(policy, kind),
    ...own,
    ...also.map((other) => `还有${kindName(policy, other)}的事`),
  ].filter((fact) => fact !== null)
  return {
    what: parts.length > 0 ? parts.join('，') : '还没有说是什么事',
    why,
    kind,
    orderNumber,
    ticketNumber: session.ticketNumber,
    urgent: matter.urgent,
    said,
    botTried: botTried(talk),
    facts,
    also: [...also],
  }
}

function botTried(talk: readonly Message[]): string[] {
  const answers = talk.filter(({ direction, author }) => direction === 'out' && author === 'bot')
  return answers
    .slice(-TRIED_SHOWN)
    .map((answer) => cut(wordsOf(readReply(answer)).split('\n')[0] ?? ''))
}

function cut(text: string): string {
  const characters = Array.from(text)
  return characters.length <= LINE_LENGTH
    ? text
    : `${characters.slice(0, LINE_LENGTH - 1).join('')}…`
}

/** @param saidNow what was just said: some channels have stored it by then, others have not */
export function matterOf(
  talk: readonly Message[],
  now: Date,
  saidNow: string | null = null,
): Matter {
  const lines = tellingLines(talk)
  const isNew = saidNow !== null && saidNow !== lines.at(-1) && tellsSomething(saidNow)
  return readMatter(isNew ? [...lines, saidNow] : lines, now)
}

/** What the lines name, the later word before the earlier one. */
function factsOf(lines: readonly string[], now: Date): SessionSummary['facts'] {
  const told = [...lines].reverse()
  const slots = told.map(readSlots)
  const first = <T>(pick: (one: Slots) => T | null): T | null =>
    slots.map(pick).find((value) => value !== null) ?? null
  const when = told.map((line) => readWhen(line, now)).find((one) => one !== null) ?? null
  return {
    amountFen: first(({ amountFen }) => amountFen),
    product: first(({ product }) => product),
    error: first(({ error }) => error),
    payment: first(({ payment }) => payment),
    tail: first(({ tails }) => tails[0]?.characters ?? null),
    when: when?.words ?? null,
    from: when && toOffsetIso(when.from),
    to: when && toOffsetIso(when.to),
  }
}

/** As it is kept with the session; null where nobody was called, or where it cannot be read. */
export function readSummary(stored: string | null): SessionSummary | null {
  if (stored === null) return null
  const parsed = SessionSummary.safeParse(JSON.parse(stored))
  return parsed.success ? parsed.data : null
}
