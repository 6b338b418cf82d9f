import { z } from 'zod'
import { FoundKind } from '../trust/official/official.contract'

/** POST /api/official/reports: becomes a ticket of the department for security. */
export const ReportFake = z.strictObject({
  /** The number, address or name. */
  value: z.string().trim().min(2, '请写下要举报的号码、网址或名字').max(200),
  /** What happened, or the message as it came. */
  story: z.string().trim().max(1_600).default(''),
  /** Something was given away or paid already: first in line. */
  harmed: z.boolean().default(false),
  attachmentIds: z.array(z.string().max(40)).max(9).default([]),
})
export type ReportFake = z.infer<typeof ReportFake>
export type ReportFakeInput = z.input<typeof ReportFake>

export const Reported = z.object({
  ticketNumber: z.string(),
  /** Something in it was masked (F2). */
  warning: z.string().nullable(),
})
export type Reported = z.infer<typeof Reported>

/** What all are warned of. */
export const PublicWarning = z.object({
  kind: FoundKind.catch('name'),
  value: z.string(),
  text: z.string(),
})
export type PublicWarning = z.infer<typeof PublicWarning>

/** The desk's list, for supervisors. */
export const DeskWarning = z.object({
  subject: z.string(),
  kindText: z.string(),
  value: z.string(),
  state: z.enum(['proposed', 'shown', 'declined', 'withdrawn']),
  stateText: z.string(),
  /** How many people reported it lately, when the last of them did, and their tickets. */
  people: z.number().int(),
  lastAt: z.string().nullable(),
  ticketNumbers: z.array(z.string()),
  note: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
})
export type DeskWarning = z.infer<typeof DeskWarning>

export const DeskWarnings = z.object({
  /** Waits for a decision. */
  proposed: z.array(DeskWarning),
  decided: z.array(DeskWarning),
  /** `近 30 天核对 120 次，其中 7 次是冒充` */
  figures: z.string(),
})
export type DeskWarnings = z.infer<typeof DeskWarnings>

export const DecideWarning = z.strictObject({
  subject: z.string().min(3).max(160),
  decision: z.enum(['show', 'decline', 'withdraw']),
  /** A word to everybody, where it is shown. */
  note: z.string().trim().max(120).nullable().default(null),
})
export type DecideWarning = z.infer<typeof DecideWarning>
