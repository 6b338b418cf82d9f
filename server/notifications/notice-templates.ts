import { agentFlagged } from './templates/agent-flagged'
import { identityVerified } from './templates/identity-verified'
import { messageUndelivered } from './templates/message-undelivered'
import type { NoticeTemplate } from './templates/notice-template'
import { sessionWindowShut } from './templates/session-window-shut'
import { ticketAssigned } from './templates/ticket-assigned'
import { ticketClosed } from './templates/ticket-closed'
import { ticketNoted } from './templates/ticket-noted'
import { ticketQuestioned } from './templates/ticket-questioned'
import { ticketReopened } from './templates/ticket-reopened'
import { ticketResolved } from './templates/ticket-resolved'
import { ticketSubmitted } from './templates/ticket-submitted'

/** Who hears of which event in which words: one file for each. */
export const NOTICE_TEMPLATES: readonly NoticeTemplate[] = [
  ticketSubmitted, ticketAssigned, ticketNoted, ticketQuestioned, ticketResolved, ticketClosed, ticketReopened, identityVerified, messageUndelivered,
  agentFlagged, sessionWindowShut,
]

const byEvent: ReadonlyMap<string, NoticeTemplate> = new Map(NOTICE_TEMPLATES.map((template) => [template.event, template]))

export function noticeTemplateOf(event: string): NoticeTemplate | null {
  return byEvent.get(event) ?? null
}
