import { z } from 'zod'

/** What is said to a customer, without knowing where: the channel turns it into what it can show. */
export interface Reply {
  text: string
  /** Doors into the mini program, for example `/packages/orders/detail/index?orderNumber=…`. */
  links: ReadonlyArray<{ label: string; page: string }>
  /** Answers to choose from; the id comes back with the choice. */
  choices?: ReadonlyArray<Choice>
}

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
  payload: Pick<Reply, 'links' | 'choices'> | null
}

/** The same words, with answers to choose from. */
export function offer(reply: Reply, ...choices: Choice[]): Reply {
  return choices.length > 0 ? { ...reply, choices } : reply
}

/** A reply as a message holds it: the words, and the doors and choices beside them, for each channel to show in its own way. */
export function storedReply({ text, links, choices = [] }: Reply): StoredReply {
  if (choices.length > 0) return { text, payload: { links, choices } }
  return { text, payload: links.length > 0 ? { links } : null }
}

const StoredPayload = z.object({
  links: z.array(z.object({ label: z.string(), page: z.string() })).catch([]),
  choices: z.array(z.object({ id: z.string(), label: z.string() })).catch([]),
})

/** @param payload as the column holds it, or as the entity gives it */
export function readReply({ text, payload }: { text: string; payload: string | Record<string, unknown> | null }): Reply {
  const parsed: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
  const stored = StoredPayload.safeParse(parsed)
  if (!stored.success) return { text, links: [] }
  const { links, choices } = stored.data
  return offer({ text, links }, ...choices)
}

export const PAGES = {
  contact: '/packages/service/contact/index',
  messages: '/pages/messages/index',
  orders: '/pages/orders/index',
  order: (orderNumber: string) => `/packages/orders/detail/index?orderNumber=${encodeURIComponent(orderNumber)}`,
  tickets: '/packages/tickets/list/index',
  newTicket: '/packages/tickets/new/index',
  ticket: (number: string) => `/packages/tickets/detail/index?number=${encodeURIComponent(number)}`,
  draft: (draftId: string) => `/packages/tickets/new/index?draftId=${encodeURIComponent(draftId)}`,
  binding: '/packages/account/binding/index',
} as const
