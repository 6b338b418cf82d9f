/** What is said to a customer, without knowing where: the channel turns it into what it can show. */
export interface Reply {
  text: string
  /** Doors into the mini program, for example `/packages/orders/detail/index?orderNumber=…`. */
  links: ReadonlyArray<{ label: string; page: string }>
}

export function say(text: string, ...links: Reply['links'][number][]): Reply {
  return { text, links }
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
