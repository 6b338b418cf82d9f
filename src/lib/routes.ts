/** Addresses of the pages, in one place, with what they take along. */
type Params = Record<string, string | null | undefined>

function address(page: string, params: Params = {}): string {
  const pairs = Object.entries(params).flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []))
  return `/${page}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
}

export const routes = {
  home: () => address('pages/home/index'),
  orders: () => address('pages/orders/index'),
  messages: () => address('pages/messages/index'),
  /** With what it is about, so that nobody types it again. */
  contact: (about: { orderNumber?: string; ticketNumber?: string } = {}) => address('packages/service/contact/index', about),
  order: (orderNumber: string) => address('packages/orders/detail/index', { orderNumber }),
  newTicket: (about: { orderNumber?: string | null; draftId?: string; kind?: string | null } = {}) => address('packages/tickets/new/index', about),
  tickets: () => address('packages/tickets/list/index'),
  ticket: (number: string) => address('packages/tickets/detail/index', { number }),
  binding: () => address('packages/account/binding/index'),
  /** Where the person stands in the queue. */
  waiting: (sessionId?: string | null) => address('packages/service/waiting/index', { sessionId }),
  /** Everything that was said, on any channel. */
  history: () => address('packages/service/history/index'),
  rating: (sessionId?: string | null) => address('packages/service/rating/index', { sessionId }),
}
