import { z } from 'zod'

/** What is said to a customer, without knowing where: the channel turns it into what it can show. */
export interface Reply {
  text: string
  /** Doors into the mini program, for example `/packages/orders/detail/index?orderNumber=…`. */
  links: ReadonlyArray<{ label: string; page: string }>
  /** Answers to choose from; the id comes back with the choice. */
  choices?: ReadonlyArray<Choice>
  /** A language model wrote words of it: it says so wherever it is shown, and in every copy (U6). */
  generated?: true
  /** What the next words answer, where they are to be taken for that. */
  asks?: Asks
}

/** `message`: what is to be left; `bot`: whether the bot should go on. */
export type Asks = 'message' | 'bot'

export interface Choice {
  /** Letters, digits and `_` only, at most 64. */
  id: string
  label: string
}

export function say(text: string, ...links: Reply['links'][number][]): Reply {
  return { text, links }
}

export interface StoredReply {
  text: string
  payload: Pick<Reply, 'links' | 'choices' | 'generated' | 'asks'> | null
}

/** The same words, with answers to choose from. */
export function offer(reply: Reply, ...choices: Choice[]): Reply {
  return choices.length > 0 ? { ...reply, choices } : reply
}

/** A reply as a message holds it: the words, and the doors and choices beside them, for each channel to show in its own way. */
export function storedReply({ text, links, choices = [], generated, asks }: Reply): StoredReply {
  const marks = { ...(generated && { generated }), ...(asks && { asks }) }
  if (choices.length > 0 || generated) return { text, payload: { links, choices, ...marks } }
  return { text, payload: links.length > 0 || asks ? { links, ...marks } : null }
}

/** Stands first, so that no channel's cut takes it away. */
const GENERATED_MARK = '【AI 生成】'

/** A reply's words as they are read where nothing but words is shown. */
export function wordsOf({ text, generated }: Pick<Reply, 'text' | 'generated'>): string {
  return generated ? `${GENERATED_MARK}${text}` : text
}

const StoredPayload = z.object({
  links: z.array(z.object({ label: z.string(), page: z.string() })).catch([]),
  choices: z.array(z.object({ id: z.string(), label: z.string() })).catch([]),
  generated: z.literal(true).optional().catch(undefined),
  asks: z.enum(['message', 'bot']).optional().catch(undefined),
})

/** @param payload as the column holds it, or as the entity gives it */
export function readReply({
  text,
  payload,
}: {
  text: string
  payload: string | Record<string, unknown> | null
}): Reply {
  const parsed: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
  const stored = StoredPayload.safeParse(parsed)
  if (!stored.success) return { text, links: [] }
  const { links, choices, generated, asks } = stored.data
  const marks = { ...(generated && { generated }), ...(asks && { asks }) }
  return offer({ text, links, ...marks }, ...choices)
}

/** One reply of two: a callback has one answer, and an answer comes with the person it leads to. */
export function joinReplies(one: Reply, other: Reply): Reply {
  const choices = [...(one.choices ?? []), ...(other.choices ?? [])]
  return {
    text: `${one.text}\n\n${other.text}`,
    links: [...one.links, ...other.links],
    ...(choices.length > 0 ? { choices } : {}),
    ...(one.generated || other.generated ? { generated: true } : {}),
  }
}

export const PAGES = {
  contact: '/packages/service/contact/index',
  messages: '/pages/messages/index',
  official: '/packages/service/official/index',
  contacts: '/packages/account/contacts/index',
  firstAid: '/packages/service/first-aid/index',
  orders: '/pages/orders/index',
  order: (orderNumber: string) =>
    `/packages/orders/detail/index?orderNumber=${encodeURIComponent(orderNumber)}`,
  tickets: '/packages/tickets/list/index',
  newTicket: '/packages/tickets/new/index',
  complaints: '/packages/service/complaints/index',
  blocks: (blockId: string) =>
    `/packages/service/blocks/index?blockId=${encodeURIComponent(blockId)}`,
  newTicketFor: (orderNumber: string) =>
    `/packages/tickets/new/index?orderNumber=${encodeURIComponent(orderNumber)}`,
  ticket: (number: string) => `/packages/tickets/detail/index?number=${encodeURIComponent(number)}`,
  draft: (draftId: string) => `/packages/tickets/new/index?draftId=${encodeURIComponent(draftId)}`,
  binding: '/packages/account/binding/index',
  freeze: '/packages/service/freeze/index',
  guardian: '/packages/service/guardian/index',
} as const

const MOST_DOORS = 4

/** No more than can be looked over, each once. */
export function withFewDoors(reply: Reply): Reply {
  return {
    ...reply,
    links: [...new Map(reply.links.map((link) => [link.page, link])).values()].slice(0, MOST_DOORS),
  }
}
