/** Addresses of the pages, in one place, with what they take along. */
type Params = Record<string, string | null | undefined>

interface NewTicketAbout {
  orderNumber?: string | null
  draftId?: string
  kind?: string | null
  urgent?: boolean
  /** From 1. */
  card?: number
}

function address(page: string, params: Params = {}): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    value ? [`${name}=${encodeURIComponent(value)}`] : [],
  )
  return `/${page}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
}

export const routes = {
  home: () => address('pages/home/index'),
  orders: () => address('pages/orders/index'),
  messages: () => address('pages/messages/index'),
  /** With what it is about, so that nobody types it again. */
  contact: (about: { orderNumber?: string; ticketNumber?: string } = {}) =>
    address('packages/service/contact/index', about),
  order: (orderNumber: string) => address('packages/orders/detail/index', { orderNumber }),
  /** 申请售后, with what was tapped: the kind, and which card of the order. */
  claim: (orderNumber: string, { kind, line }: { kind?: string; line?: number } = {}) =>
    address('packages/orders/claim/index', { orderNumber, kind, line: line ? String(line) : null }),
  claimProgress: (claimId: string) => address('packages/orders/claim-progress/index', { claimId }),
  /** What was tapped goes along: kind, urgency, which card of the order. */
  newTicket: ({ urgent, card, ...about }: NewTicketAbout = {}) =>
    address('packages/tickets/new/index', {
      ...about,
      urgent: urgent ? '1' : null,
      card: card ? String(card) : null,
    }),
  tickets: () => address('packages/tickets/list/index'),
  ticket: (number: string) => address('packages/tickets/detail/index', { number }),
  /** What 12315 and 黑猫投诉 ask for. */
  evidence: (number: string) => address('packages/tickets/evidence/index', { number }),
  binding: () => address('packages/account/binding/index'),
  /** The devices on which this person is logged in. */
  logins: () => address('packages/account/logins/index'),
  /** Who looked at this person's data. */
  looks: () => address('packages/account/looks/index'),
  /** What is held of this person, and their rights over it. */
  myData: () => address('packages/account/my-data/index'),
  erase: () => address('packages/account/erase/index'),
  /** Every contact that we made or plan. */
  contacts: () => address('packages/account/contacts/index'),
  /** A word left where nobody picks up, with what it is about. */
  callBack: (about: { orderNumber?: string } = {}) =>
    address('packages/service/call-back/index', about),
  /** Where the person stands in the queue. */
  waiting: (sessionId?: string | null) => address('packages/service/waiting/index', { sessionId }),
  /** Everything that was said, on any channel. */
  history: () => address('packages/service/history/index'),
  /** What was promised, and what was kept of it. */
  promises: () => address('packages/service/promises/index'),
  /** 监督与投诉, with the ticket that it is about. */
  complaints: (about: { ticketNumber?: string } = {}) =>
    address('packages/service/complaints/index', about),
  /** Why chat with people is closed, until when, and how to object. */
  blocks: (blockId?: string) => address('packages/service/blocks/index', { blockId }),
  /** Whether something is ours; with a text it is checked at once. */
  official: (text?: string) => address('packages/service/official/index', { text }),
  /** The form for what is not ours, open at once. */
  reportFake: () => address('packages/service/official/index', { report: '1' }),
  /** For whoever was tricked. */
  firstAid: () => address('packages/service/first-aid/index'),
  /** For guardians of minors, without the minor's account. */
  guardian: () => address('packages/service/guardian/index'),
  /** Why the platform froze this account, and the appeal. */
  freeze: () => address('packages/service/freeze/index'),
  /** Whether a work number is one of ours. */
  staff: (workNumber: string) => address('packages/service/staff/index', { workNumber }),
  /** For addresses that lead nowhere. */
  lost: () => address('packages/service/lost/index'),
  rating: (sessionId?: string | null) => address('packages/service/rating/index', { sessionId }),
}
