import type { EventName } from '../outbox/events'
import type { AppealKind } from '../tickets/appeals/appeal.contract'

/**
 * Who does what goes out from us (GB/T 47746, 6.1.1). `system`: told by itself, because it only tells, reminds or has one thing to tap.
 * `person`: it needs somebody who listens; it is a task with a holder and a term, and no message of ours asks it by itself.
 */
export type OutboundBy = 'system' | 'person'

/** Notices, by what gives rise to them; a test holds this list against the templates. */
const NOTICES: Readonly<Partial<Record<EventName, OutboundBy>>> = {
  'ticket.submitted': 'system',
  'ticket.assigned': 'system',
  'ticket.noted': 'system',
  'ticket.diagnosed': 'system',
  'ticket.classified': 'system',
  'ticket.moved': 'system',
  'ticket.resolved': 'system',
  'ticket.closed': 'system',
  'ticket.reopened': 'system',
  'ticket.released': 'system',
  'ticket.merged': 'system',
  'ticket.parted': 'system',
  'ticket.answerDue': 'system',
  'ticket.lapsed': 'system',
  'ticket.withdrawn': 'system',
  'ticket.promiseMissed': 'system',
  'ticket.urged': 'system',
  'ticket.closingSoon': 'system',
  'ticket.closedBySilence': 'system',
  'account.frozen': 'system',
  'account.unfrozen': 'system',
  'chat.blocked': 'system',
  'chat.unblocked': 'system',
  'appeal.asked': 'system',
  'appeal.accepted': 'system',
  'appeal.late': 'system',
  'incident.told': 'system',
  'identity.verified': 'system',
  'message.undelivered': 'system',
  'agent.flagged': 'system',
  'session.windowShut': 'system',
  'payment.received': 'system',
  'refund.requested': 'system',
  'refund.moved': 'system',
  'reissue.requested': 'system',
  'reissue.moved': 'system',
  'claim.moved': 'system',
  // Somebody of ours wrote or decided it, or is about to call; the notice brings it.
  'ticket.questioned': 'person',
  'appeal.decided': 'person',
  'call.announced': 'person',
  'call.planned': 'person',
  'call.missed': 'person',
}

/** What goes above whoever works on a matter is answered by people, each by a term of its own. */
const ABOVE: Readonly<Record<AppealKind, OutboundBy>> = {
  supervisor: 'person',
  review: 'person',
  complaint: 'person',
  'bad-mark': 'person',
  block: 'person',
}

/** @returns null for what nobody has put down */
export function outboundBy(kind: EventName | AppealKind): OutboundBy | null {
  return isAbove(kind) ? ABOVE[kind] : (NOTICES[kind] ?? null)
}

function isAbove(kind: EventName | AppealKind): kind is AppealKind {
  return Object.hasOwn(ABOVE, kind)
}
