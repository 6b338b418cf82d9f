import type { EntityManager } from 'typeorm'
import type { EventName } from '../../outbox/events'
import type { MessageTemplate, NoticeKind, Policy } from '../../policy/policy.schema'

/** The values that a message template may take, as text; the sender cuts them to each field's rule. */
export type NoticeFields = Record<MessageTemplate['fields'][number]['value'], string>

/**
 * What a customer is told about one event. F4: nothing in it is secret. Titles and bodies are ours, word for word; what
 * customers and agents write never goes into a notice, because a card secret may stand in it.
 */
export interface ComposedNotice {
  customerId: string
  /** What gave rise to it; there is one notice for each. */
  sourceKey: string
  title: string
  body: string
  /** Page of the mini program that it opens, with a leading slash. */
  page: string
  /** Null where no message template fits; the notice is then only shown in the app. */
  fields: NoticeFields | null
  /** Notices with the same key reach WeChat one after the other. */
  orderKey: string
}

export interface ComposeContext {
  manager: EntityManager
  policy: Policy
  now: Date
}

export interface NoticeTemplate {
  event: EventName
  /** Which message template of the policy carries it to WeChat; null: shown in the app only. */
  kind: NoticeKind | null
  /** The customer did it in the app a moment ago: worth a free message, not worth one of the few consents. */
  ownAct: boolean
  /** Null when there is nobody to tell. */
  compose(context: ComposeContext, payload: unknown): Promise<ComposedNotice | null>
}

export const PAGES = {
  ticket: (number: string): string =>
    `/packages/tickets/detail/index?number=${encodeURIComponent(number)}`,
  order: (orderNumber: string): string =>
    `/packages/orders/detail/index?orderNumber=${encodeURIComponent(orderNumber)}`,
  claim: (claimId: string): string =>
    `/packages/orders/claim-progress/index?claimId=${encodeURIComponent(claimId)}`,
  binding: '/packages/account/binding/index',
  freeze: '/packages/service/freeze/index',
  messages: '/pages/messages/index',
  contact: '/packages/service/contact/index',
  complaints: '/packages/service/complaints/index',
  blocks: (blockId: string): string =>
    `/packages/service/blocks/index?blockId=${encodeURIComponent(blockId)}`,
  contacts: '/packages/account/contacts/index',
}
