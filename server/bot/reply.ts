import { z } from 'zod'

/** What is said to a customer, without knowing where: the channel turns it into what it can show. */
export interface Reply {
  text: string
  /** Doors into the mini program, for example `/packages/orders/detail/index?orderNumber=…`. */
  links: ReadonlyArray<{ label: string; page: string }>
}

export function say(text: string, ...links: Reply['links'][number][]): Reply {
  return { text, links }
}

/** A reply as a message holds it: the words, and the doors beside them, for each channel to show in its own way. */
export function storedReply({ text, links }: Reply): { text: string; payload: { links: Reply['links'] } | null } {
  return { text, payload: links.length > 0 ? { links } : null }
}

const StoredLinks = z.object({ links: z.array(z.object({ label: z.string(), page: z.string() })) })

/** @param payload as the column holds it, or as the entity gives it */
export function readReply({ text, payload }: { text: string; payload: string | Record<string, unknown> | null }): Reply {
  const parsed: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
  const stored = StoredLinks.safeParse(parsed)
  return { text, links: stored.success ? stored.data.links : [] }
}

export const PAGES = {
  contact: '/packages/service/contact/index',
  orders: '/pages/orders/index',
  order: (orderNumber: string) => `/packages/orders/detail/index?orderNumber=${encodeURIComponent(orderNumber)}`,
  tickets: '/packages/tickets/list/index',
  newTicket: '/packages/tickets/new/index',
  draft: (draftId: string) => `/packages/tickets/new/index?draftId=${encodeURIComponent(draftId)}`,
  binding: '/packages/account/binding/index',
} as const
