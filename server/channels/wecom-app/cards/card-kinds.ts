import type { Summed } from '../card-summaries'
import { fitting } from './card-layout'

/** How a ticket stands while its cards lie in agents' WeCom. */
export interface TicketStanding {
  status: string
  isOpen: boolean
  holder: { workNumber: string } | null
}

/** How a session does. */
export interface SessionStanding {
  over: boolean
  holder: { workNumber: string; wecomUserId: string } | null
  /** The customer waits for an answer. */
  owed: boolean
}

interface Kind<About extends string, Standing> {
  about: About
  /** As what a summary counts those that an agent was not sent. */
  summedAs: Summed
  /** What is written over it once it no longer says how things are; null while it does. */
  overtaken(now: Standing, sentTo: readonly string[]): string | null
}

type TicketKind = Kind<'ticket', TicketStanding>
type SessionKind = Kind<'session', SessionStanding>

export const ENDED_TEXT = '会话已结束'
export const SOLVED_TEXT = '工单已经解决'

function ofSession(
  overtaken: SessionKind['overtaken'],
  { staysWhenOver = false } = {},
): SessionKind {
  return {
    about: 'session',
    summedAs: 'notices',
    overtaken: (now, sentTo) =>
      now.over ? (staysWhenOver ? null : ENDED_TEXT) : overtaken(now, sentTo),
  }
}

/** Each kind of card with buttons: what it is about, and when its offer is over. */
export const CARD_KINDS = {
  /** To a department: a ticket is to be had. */
  offered: { about: 'ticket', summedAs: 'count', overtaken: ticketTaken },
  /** To the agent who has the session now. */
  assigned: ofSession(elsewhere),
  /** To the same one: the customer waits for an answer (S3). */
  reminder: ofSession((now, sentTo) => answered(now) ?? elsewhere(now, sentTo)),
  /** To supervisors: half of the promised wait is over. */
  waiting: ofSession(({ holder }) => holder && servedByText(holder.workNumber)),
  /** To supervisors: an answer is nearly overdue, and the agent was told (S3). */
  late: ofSession(answered),
  /** To who lost it and to the supervisors. */
  moved: ofSession(() => null),
  /** To supervisors: an agent asked for what nobody may ask for (F2). It is looked into after the session too. */
  flagged: ofSession(() => null, { staysWhenOver: true }),
} as const satisfies Record<string, TicketKind | SessionKind>

export type CardKind = keyof typeof CARD_KINDS

function ticketTaken({ status, isOpen, holder }: TicketStanding): string | null {
  if (status === 'submitted' || status === 'reopened') return null
  if (status === 'withdrawn') return '客户已撤回'
  if (status === 'merged') return '已并入另一张'
  if (!isOpen) return SOLVED_TEXT
  return holder && fitting(`工号${holder.workNumber}已接单`, '已有人接单')
}

function elsewhere({ holder }: SessionStanding, sentTo: readonly string[]): string | null {
  if (holder === null) return '已不在您这里'
  return sentTo.includes(holder.wecomUserId) ? null : servedByText(holder.workNumber)
}

function answered({ holder, owed }: SessionStanding): string | null {
  return holder && !owed ? '已回复客户' : null
}

/** What a card says once somebody has the session. */
export function servedByText(workNumber: string | undefined): string {
  return workNumber === undefined ? '已有人接待' : fitting(`工号${workNumber}在接待`, '已有人接待')
}

/** What it says once the ticket went to another department. */
export const movedText = (department: string): string => `已转${department}`
