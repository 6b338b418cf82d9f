import { accountFrozen, accountUnfrozen } from './templates/account-frozen'
import { agentFlagged } from './templates/agent-flagged'
import { appealAccepted, appealAsked, appealDecided, appealLate } from './templates/appeal-notices'
import { chatBlocked, chatUnblocked } from './templates/chat-blocked'
import { callAnnounced, callMissed, callPlanned } from './templates/call-notices'
import { incidentTold } from './templates/incident-told'
import { identityVerified } from './templates/identity-verified'
import { messageUndelivered } from './templates/message-undelivered'
import type { NoticeTemplate } from './templates/notice-template'
import { paymentReceived } from './templates/payment-received'
import { refundMoved, refundRequested } from './templates/refund-notices'
import { claimMoved } from './templates/claim-notices'
import { reissueMoved, reissueRequested } from './templates/reissue-notices'
import { sessionWindowShut } from './templates/session-window-shut'
import { ticketAssigned } from './templates/ticket-assigned'
import { ticketClassified, ticketMoved } from './templates/ticket-classified'
import { ticketClosed } from './templates/ticket-closed'
import { ticketClosedBySilence, ticketClosingSoon } from './templates/ticket-ending'
import { ticketDiagnosed } from './templates/ticket-diagnosed'
import { ticketMerged, ticketParted } from './templates/ticket-merged'
import { ticketNoted } from './templates/ticket-noted'
import { ticketQuestioned } from './templates/ticket-questioned'
import { ticketReopened } from './templates/ticket-reopened'
import { ticketPromiseMissed } from './templates/ticket-promise-missed'
import { ticketReleased } from './templates/ticket-released'
import { ticketResolved } from './templates/ticket-resolved'
import { ticketSubmitted } from './templates/ticket-submitted'
import { ticketAnswerDue, ticketLapsed } from './templates/ticket-unanswered'
import { ticketUrged } from './templates/ticket-urged'
import { ticketWithdrawn } from './templates/ticket-withdrawn'

/** Who hears of which event in which words: one file for each. */
export const NOTICE_TEMPLATES: readonly NoticeTemplate[] = [
  ticketSubmitted,
  ticketAssigned,
  ticketNoted,
  ticketDiagnosed,
  ticketClassified,
  ticketMoved,
  ticketMerged,
  ticketAnswerDue,
  ticketLapsed,
  ticketParted,
  ticketQuestioned,
  ticketResolved,
  ticketClosed,
  ticketReopened,
  ticketReleased,
  ticketWithdrawn,
  ticketPromiseMissed,
  ticketUrged,
  ticketClosingSoon,
  ticketClosedBySilence,
  accountFrozen,
  accountUnfrozen,
  chatBlocked,
  chatUnblocked,
  appealAsked,
  appealAccepted,
  appealLate,
  appealDecided,
  callAnnounced,
  callPlanned,
  callMissed,
  incidentTold,
  identityVerified,
  messageUndelivered,
  agentFlagged,
  sessionWindowShut,
  paymentReceived,
  refundRequested,
  refundMoved,
  reissueRequested,
  reissueMoved,
  claimMoved,
]

const byEvent: ReadonlyMap<string, NoticeTemplate> = new Map(
  NOTICE_TEMPLATES.map((template) => [template.event, template]),
)

export function noticeTemplateOf(event: string): NoticeTemplate | null {
  return byEvent.get(event) ?? null
}
