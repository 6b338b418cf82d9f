import { AccountFreeze } from './identity/account-freeze.entity'
import { ChatBlock } from './conversations/blocks/chat-block.entity'
import { GoodsCheck } from './after-sales/goods-check.entity'
import { Reissue } from './after-sales/reissue.entity'
import { AttachmentRow } from './attachments/attachment.entity'
import { ModelTurn } from './bot/model/model-turn.entity'
import { ModelUsage } from './bot/model/model-usage.entity'
import { BotProposal } from './bot/model/proposal.entity'
import { AccessTokenRow } from './channels/access-token.entity'
import { CallbackReceipt } from './channels/callback-receipt.entity'
import { AgentSend } from './channels/wecom-app/agent-send.entity'
import { CardSummary } from './channels/wecom-app/card-summary.entity'
import { SessionTag } from './channels/wecom-app/session-tag.entity'
import { WecomCard } from './channels/wecom-app/cards/wecom-card.entity'
import { KfContact } from './channels/wecom-kf/contacts/kf-contact.entity'
import { KfCursor } from './channels/wecom-kf/pulling/kf-cursor.entity'
import { KfItem } from './channels/wecom-kf/taking/kf-item.entity'
import { KfLink } from './channels/wecom-kf/entering/kf-link.entity'
import { ManagerCard } from './channels/wecom-kf/servicers/manager-card.entity'
import { AuditEntry } from './audit/audit-entry.entity'
import { AuditLink } from './audit/audit-link.entity'
import { AuditUnsealed } from './audit/audit-unsealed.entity'
import { Call } from './calls/call.entity'
import { CallWish } from './calls/call-wish.entity'
import { PlannedCall } from './calls/planned-call.entity'
import { Incident, IncidentTicket, IncidentUpdate } from './incidents/incident.entity'
import { IncidentRound, IncidentRoundItem } from './incidents/incident-round.entity'
import { BotTurnRow } from './bot/bot-turn.entity'
import { OfficialFigure } from './contact/official-figure.entity'
import { OfficialReport } from './contact/official-report.entity'
import { AgentPresence } from './conversations/people/agent-presence.entity'
import { AnswerTime } from './conversations/answers/answer-time.entity'
import { Conversation } from './conversations/conversation.entity'
import { MannerFlag } from './conversations/sessions/manner-flag.entity'
import { Message } from './conversations/message.entity'
import { QueueEntry } from './conversations/queue/queue-entry.entity'
import { SessionEvent } from './conversations/sessions/session-event.entity'
import { ServiceSession } from './conversations/sessions/session.entity'
import { EvidenceFile } from './evidence/evidence-file.entity'
import { WriteCheck } from './db/write-check.entity'
import { IdempotencyRecord } from './http/idempotency-record.entity'
import { Claim } from './after-sales/claims/claim.entity'
import { Complaint, ComplaintDeed } from './after-sales/complaints/complaint.entity'
import { Agent } from './identity/agent.entity'
import { ChannelIdentity } from './identity/channel-identity.entity'
import { Customer } from './identity/customer.entity'
import { OneTimeCode } from './identity/one-time-code.entity'
import { LogInRow } from './identity/log-in.entity'
import { DailyFigure } from './insight/daily-figure.entity'
import { MonthlyFigure } from './insight/monthly-figure.entity'
import { KeptFigures } from './insight/kept-figures.entity'
import { KeptReport } from './insight/reports/kept-report.entity'
import { ReportAction } from './insight/reports/report-action.entity'
import { LiveTopic } from './live/live-topic.entity'
import { AuthorizationWithdrawal } from './notifications/authorization-withdrawal.entity'
import { MiniProgramMessage } from './notifications/mini-program-message.entity'
import { NoticeDelivery } from './notifications/notice-delivery.entity'
import { NoticeRow } from './notifications/notice.entity'
import { SubscribeConsentEntry } from './notifications/subscribe-consent-entry.entity'
import { SubscribeConsent } from './notifications/subscribe-consent.entity'
import { CardSecretReveal } from './orders/card-secret-reveal.entity'
import { CardSecret } from './orders/card-secret.entity'
import { OrderEvent } from './orders/order-event.entity'
import { Order } from './orders/order.entity'
import { PlatformNonce } from './orders/platform-nonce.entity'
import { Product } from './orders/product.entity'
import { ReplacedSecret } from './orders/replaced-secret.entity'
import { DeadOutboxRow } from './outbox/dead-row.entity'
import { OutboxRow } from './outbox/outbox-row.entity'
import { SettingVersion } from './settings/setting-version.entity'
import { Appeal } from './tickets/appeals/appeal.entity'
import { LedgerEntry } from './payments/ledger-entry.entity'
import { PayNonce } from './payments/pay-nonce.entity'
import { Payment } from './payments/payment.entity'
import { BillDifference, BillLineRow, DayCheck } from './payments/reconciliation/day-check.entity'
import { Refund } from './payments/refund.entity'
import { DataExport } from './rights/data-export.entity'
import { Erasure } from './rights/erasure.entity'
import { DayCounter } from './tickets/submit/day-counter.entity'
import { TicketClock } from './tickets/promises/ticket-clock.entity'
import { TicketDraft } from './tickets/submit/ticket-draft.entity'
import { TicketEvent } from './tickets/ticket-event.entity'
import { TicketHelper } from './tickets/handling/ticket-helper.entity'
import { TicketTalk } from './reception/desk/ticket-talk.entity'
import { TicketTag } from './tickets/handling/ticket-tag.entity'
import { TicketMention } from './tickets/handling/ticket-mention.entity'
import { TicketRating } from './tickets/ending/ticket-rating.entity'
import { TicketWord } from './tickets/search/ticket-word.entity'
import { TicketViewer } from './tickets/handling/ticket-viewer.entity'
import { Ticket } from './tickets/ticket.entity'
import { OfficialWarning } from './trust/official/official-warning.entity'

/** Every table of the product. The migrations must lead to exactly this; a test compares the two. */
export const entities = [
  AccessTokenRow,
  Agent,
  AgentSend,
  AgentPresence,
  AnswerTime,
  AttachmentRow,
  AuditEntry,
  AuditLink,
  AuditUnsealed,
  BotProposal,
  BotTurnRow,
  Call,
  CallWish,
  CallbackReceipt,
  CardSecret,
  CardSecretReveal,
  CardSummary,
  ChannelIdentity,
  Conversation,
  Customer,
  DataExport,
  DayCounter,
  DeadOutboxRow,
  Erasure,
  EvidenceFile,
  IdempotencyRecord,
  DailyFigure,
  MonthlyFigure,
  Incident,
  IncidentRound,
  IncidentRoundItem,
  IncidentTicket,
  IncidentUpdate,
  KeptFigures,
  KeptReport,
  ReportAction,
  KfContact,
  KfCursor,
  KfItem,
  KfLink,
  LiveTopic,
  ManagerCard,
  MannerFlag,
  Message,
  PlannedCall,
  ModelTurn,
  ModelUsage,
  MiniProgramMessage,
  AuthorizationWithdrawal,
  NoticeDelivery,
  NoticeRow,
  OfficialFigure,
  OfficialReport,
  OfficialWarning,
  OneTimeCode,
  Order,
  OrderEvent,
  OutboxRow,
  PlatformNonce,
  Product,
  QueueEntry,
  ChatBlock,
  AccountFreeze,
  ServiceSession,
  SessionEvent,
  LogInRow,
  SessionTag,
  SettingVersion,
  SubscribeConsent,
  SubscribeConsentEntry,
  Ticket,
  TicketClock,
  TicketDraft,
  TicketEvent,
  TicketHelper,
  TicketMention,
  TicketTag,
  TicketTalk,
  TicketViewer,
  TicketWord,
  WecomCard,
  WriteCheck,
  Appeal,
  TicketRating,
  LedgerEntry,
  PayNonce,
  Payment,
  Claim,
  Complaint,
  ComplaintDeed,
  DayCheck,
  BillLineRow,
  BillDifference,
  Refund,
  GoodsCheck,
  Reissue,
  ReplacedSecret,
]
