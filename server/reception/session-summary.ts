import { readComplaint } from '../bot/complaint'
import { readHandOver } from '../bot/hand-over'
import type { Message } from '../conversations/message.entity'
import type { ServiceSession } from '../conversations/session.entity'
import { kindName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { titleOf } from '../tickets/ticket-title'
import type { TicketKind } from '../tickets/ticket.contract'
import { SessionSummary } from './desk-session.contract'
import { tellingLines, tellsSomething } from './transcript'

/** Why a person was called. */
export type Why = 'asked' | 'anger' | 'money' | 'urgent' | 'misses' | 'unreadable'

/** What was said about a matter, read together (U3). */
export interface Matter {
  kind: TicketKind | null
  orderNumber: string | null
  errorText: string | null
  occurredAt: Date | null
  urgent: boolean
  lines: string[]
}

/** Later words count before earlier ones. Pure. */
export function readMatter(lines: readonly string[], now: Date): Matter {
  const told = [...lines].reverse().map((line) => ({ complaint: readComplaint(line, now), handOver: readHandOver(line, now) }))
  const first = <T>(pick: (one: (typeof told)[number]) => T | null): T | null => told.map(pick).find((value) => value !== null) ?? null
  return {
    kind: first(({ complaint, handOver }) => handOver?.kind ?? complaint.kind),
    orderNumber: first(({ complaint }) => complaint.orderNumber),
    errorText: first(({ complaint }) => complaint.errorText),
    occurredAt: first(({ complaint }) => complaint.occurredAt),
    urgent: told.some(({ complaint, handOver }) => complaint.urgent || (handOver !== null && handOver.why !== 'asked')),
    lines: [...lines],
  }
}

const LINES_SHOWN = 6
const TRIED_SHOWN = 3
const LINE_LENGTH = 200

interface Told {
  session: Pick<ServiceSession, 'orderNumber' | 'ticketNumber' | 'kind'>
  talk: readonly Message[]
  matter: Matter
  why: Why
}

/** What the agent reads first, so that nobody asks for it again (U4). All of it was masked before. */
export function summarise(policy: Policy, { session, talk, matter, why }: Told): SessionSummary {
  const kind = matter.kind ?? session.kind
  const orderNumber = session.orderNumber ?? matter.orderNumber
  const said = matter.lines.slice(-LINES_SHOWN).map(cut)
  const facts = [kind === null ? null : kindName(policy, kind), matter.errorText, orderNumber && `订单 ${orderNumber}`,
    session.ticketNumber && `工单 ${session.ticketNumber}`].filter((fact) => fact !== null && fact !== '')
  const last = said.at(-1)
  return {
    what: facts.length > 0 ? facts.join(',') : last === undefined ? '还没有说是什么事' : titleOf(last),
    why, kind, orderNumber, ticketNumber: session.ticketNumber, urgent: matter.urgent, said, botTried: botTried(talk),
  }
}

function botTried(talk: readonly Message[]): string[] {
  const answers = talk.filter(({ direction, author }) => direction === 'out' && author === 'bot')
  return answers.slice(-TRIED_SHOWN).map(({ text }) => cut(text.split('\n')[0] ?? ''))
}

function cut(text: string): string {
  const characters = Array.from(text)
  return characters.length <= LINE_LENGTH ? text : `${characters.slice(0, LINE_LENGTH - 1).join('')}…`
}

/** @param saidNow what was just said: some channels have stored it by then, others have not */
export function matterOf(talk: readonly Message[], now: Date, saidNow: string | null = null): Matter {
  const lines = tellingLines(talk)
  const isNew = saidNow !== null && saidNow !== lines.at(-1) && tellsSomething(saidNow)
  return readMatter(isNew ? [...lines, saidNow] : lines, now)
}

/** As it is kept with the session; null where nobody was called, or where it cannot be read. */
export function readSummary(stored: string | null): SessionSummary | null {
  if (stored === null) return null
  const parsed = SessionSummary.safeParse(JSON.parse(stored))
  return parsed.success ? parsed.data : null
}
