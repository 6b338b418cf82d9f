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
import { TICKET_NOTICES } from './templates/ticket-notices'

/** Who hears of which event in which words: a file for each matter. */
export const NOTICE_TEMPLATES: readonly NoticeTemplate[] = [
  ...TICKET_NOTICES,
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
