import { z } from 'zod'
import { PermanentError } from '../lib/errors'

/**
 * The table of contents of everything that happens after a transaction: which event exists, what it carries, and who
 * hears of it. Payloads carry ids. Each handler has a row of its own, so that one that fails repeats no other.
 */
const Id = z.string().min(1).max(64)

function event<Payload extends z.ZodType>(payload: Payload, handlers: readonly HandlerName[]) {
  return { payload, handlers }
}

export type HandlerName =
  | 'notifications.notifyCustomer'
  | 'notifications.deliverNotice'
  | 'notifications.recordReceipt'
  | 'agentCards.announceTicket'
  | 'agentCards.updateTicketCard'
  | 'agentCards.tellAgent'
  | 'identity.fetchFollower'
  | 'officialAccount.answerLater'
  | 'officialAccount.keepMedia'
  | 'channels.sendMessage'
  | 'wecomKf.welcome'
  | 'wecomKf.fetchContact'
  | 'wecomKf.keepMedia'
  | 'wecomKf.retryItem'
  | 'wecomKf.handToServicer'
  | 'wecomKf.recommendManager'
  | 'wecomKf.closeSession'
  | 'sessionCards.announceSession'
  | 'sessionCards.remindAgent'
  | 'sessionCards.warnSupervisors'
  | 'sessionCards.tellSupervisors'
  | 'sessionCards.closeCards'
  | 'bridge.relayToAgent'
  | 'bridge.askToPick'
  | 'bridge.tellUndelivered'

/** `eventId` is the ticket's timeline entry that gave rise to the event. */
const TicketNews = z.object({ ticketId: Id, eventId: Id })

/** `seq` is the entry of the session's record that gave rise to the event. */
const SessionNews = z.object({ sessionId: Id, seq: z.number().int() })

export const events = {
  'ticket.submitted': event(TicketNews, ['notifications.notifyCustomer', 'agentCards.announceTicket']),
  'ticket.assigned': event(TicketNews, ['notifications.notifyCustomer', 'agentCards.updateTicketCard']),
  'ticket.noted': event(TicketNews, ['notifications.notifyCustomer']),
  'ticket.questioned': event(TicketNews, ['notifications.notifyCustomer']),
  'ticket.answered': event(TicketNews, ['agentCards.tellAgent']),
  'ticket.resolved': event(TicketNews, ['notifications.notifyCustomer']),
  'ticket.closed': event(TicketNews, ['notifications.notifyCustomer', 'agentCards.tellAgent']),
  'ticket.reopened': event(TicketNews, ['notifications.notifyCustomer', 'agentCards.announceTicket', 'agentCards.tellAgent']),
  'identity.followed': event(z.object({ identityId: Id }), ['identity.fetchFollower']),
  'identity.verified': event(z.object({ identityId: Id, customerId: Id }), ['notifications.notifyCustomer']),
  'notice.created': event(z.object({ noticeId: Id }), ['notifications.deliverNotice']),
  /** WeChat's word on a message that it took, come before our own record of its id. */
  'notice.receiptArrived': event(
    z.object({ appId: Id, msgId: Id, outcome: z.enum(['delivered', 'refused']), reason: z.string().max(200) }), ['notifications.recordReceipt'],
  ),
  'message.unanswered': event(z.object({ conversationId: Id, messageId: Id }), ['officialAccount.answerLater']),
  'message.mediaArrived': event(z.object({ conversationId: Id, messageId: Id }), ['officialAccount.keepMedia']),
  'message.queued': event(z.object({ conversationId: Id, messageId: Id }), ['channels.sendMessage']),
  'message.undelivered': event(z.object({ conversationId: Id, messageId: Id }), ['notifications.notifyCustomer']),
  /** A customer came in by a kf link. `code` answers once, within 20 seconds; null where WeCom gave none. */
  'kf.entered': event(z.object({ conversationId: Id, code: z.string().max(512).nullable() }), ['wecomKf.welcome']),
  /** Name and UnionID can be asked for while the customer has been there within 48 hours. */
  'kf.contactSeen': event(z.object({ conversationId: Id }), ['wecomKf.fetchContact']),
  'kf.mediaArrived': event(z.object({ conversationId: Id, messageId: Id }), ['wecomKf.keepMedia']),
  'kf.itemShelved': event(z.object({ openKfId: Id, msgid: Id }), ['wecomKf.retryItem']),
  'session.assigned': event(SessionNews, ['wecomKf.handToServicer', 'wecomKf.recommendManager', 'sessionCards.announceSession']),
  /** Half of the promised wait is over, and the customer was asked what they want. */
  'session.waitingLong': event(SessionNews, ['sessionCards.warnSupervisors']),
  /** Half of the time promised for an answer is over, and the agent who has the session has not given one. */
  'session.answerSlow': event(SessionNews, ['sessionCards.remindAgent']),
  /** It is nearly over. */
  'session.answerLate': event(SessionNews, ['sessionCards.warnSupervisors']),
  /** A customer wrote while an agent serves them where WeChat does not bring the words to the agent by itself. */
  'session.customerWrote': event(z.object({ sessionId: Id, conversationId: Id, messageId: Id }), ['bridge.relayToAgent']),
  /** An agent answered, but the window is shut: a notice asks the customer to come back. */
  'session.windowShut': event(z.object({ sessionId: Id, conversationId: Id, messageId: Id }), ['notifications.notifyCustomer']),
  /** An agent wrote in the WeCom app and it is not clear to whom. `key` names the occasion. */
  'bridge.pickAsked': event(z.object({ agentId: Id, key: Id }), ['bridge.askToPick']),
  /** What an agent said did not reach the customer, or nobody knows. */
  'bridge.undelivered': event(z.object({ conversationId: Id, messageId: Id }), ['bridge.tellUndelivered']),
  'session.ended': event(SessionNews, ['wecomKf.closeSession', 'sessionCards.closeCards']),
  'agent.flagged': event(z.object({ flagId: Id }), ['sessionCards.tellSupervisors', 'notifications.notifyCustomer']),
} as const

export type EventName = keyof typeof events
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]['payload']>
/** Any event, told apart by its name. */
export type AnyEvent = { [Name in EventName]: { event: Name; payload: EventPayload<Name> } }[EventName]

/**
 * An event as it was stored.
 * @throws PermanentError, SyntaxError when there is no such event, or its payload is not what the event says
 */
export function readEvent(name: string, payload: string): AnyEvent {
  if (!isEventName(name)) throw new PermanentError(`this version knows no event ${name}`)
  const content: { event: EventName; payload: unknown } = { event: name, payload: JSON.parse(payload) }
  if (!matches(content)) throw new PermanentError(`the payload does not fit ${name}`)
  return content
}

/** The payload is checked by the schema of that very name, which the compiler cannot follow. */
function matches(content: { event: EventName; payload: unknown }): content is AnyEvent {
  return events[content.event].payload.safeParse(content.payload).success
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name)
}
