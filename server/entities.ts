import { AttachmentRow } from './attachments/attachment.entity'
import { AccessTokenRow } from './channels/access-token.entity'
import { CallbackReceipt } from './channels/callback-receipt.entity'
import { AgentCard } from './channels/wecom-app/agent-card.entity'
import { Conversation } from './conversations/conversation.entity'
import { Message } from './conversations/message.entity'
import { IdempotencyRecord } from './http/idempotency-record.entity'
import { Agent } from './identity/agent.entity'
import { ChannelIdentity } from './identity/channel-identity.entity'
import { Customer } from './identity/customer.entity'
import { OneTimeCode } from './identity/one-time-code.entity'
import { SessionRow } from './identity/session.entity'
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
import { DeadOutboxRow } from './outbox/dead-row.entity'
import { OutboxRow } from './outbox/outbox-row.entity'
import { DayCounter } from './tickets/day-counter.entity'
import { TicketDraft } from './tickets/ticket-draft.entity'
import { TicketEvent } from './tickets/ticket-event.entity'
import { Ticket } from './tickets/ticket.entity'

/** Every table of the product. The migrations must lead to exactly this; a test compares the two. */
export const entities = [
  AccessTokenRow, Agent, AgentCard, AttachmentRow, CallbackReceipt, CardSecret, CardSecretReveal, ChannelIdentity, Conversation, Customer, DayCounter,
  DeadOutboxRow, IdempotencyRecord, Message, NoticeDelivery, NoticeRow, OneTimeCode, Order, OrderEvent, OutboxRow, PlatformNonce,
  Product, SessionRow, SubscribeConsent, SubscribeConsentEntry, Ticket, TicketDraft, TicketEvent,
]
