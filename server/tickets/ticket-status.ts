import type { TicketStatus } from './ticket.contract'

/**
 * The life of a ticket, as one table: which command is legal in which status, where it leads, and whose it is.
 * Everything that asks "may this be done now" asks here.
 */
export type TicketCommand =
  | 'take'
  | 'note'
  | 'note-internally'
  | 'ask'
  | 'answer'
  | 'resolve'
  | 'confirm'
  | 'reopen'
  | 'withdraw'
  | 'take-over'
  | 'release'
  | 'release-answered'
  | 'urge'
  | 'expire'
  | 'send-on'
  | 'solve-anew'
  | 'classify'
  | 'help'
  | 'merge'
  | 'take-in'
  | 'part'
  | 'lapse'
  | 'send-to'
  | 'send-answered-to'

/**
 * `department`: any agent who sees the ticket. `holder`: the agent who took it, or a supervisor. `customer`: its owner. `system`: nobody by
 * hand. `reviewer`: whoever decides about it and has not touched it.
 */
export type TicketRole = 'department' | 'holder' | 'customer' | 'system' | 'reviewer'

interface CommandRule {
  by: TicketRole
  leads: Readonly<Partial<Record<TicketStatus, TicketStatus>>>
}

const reviewed = <To extends TicketStatus>(to: To) =>
  ({
    assigned: to,
    investigating: to,
    awaiting_customer: to,
    resolved: to,
    closed: to,
    reopened: to,
  }) as const

export const TICKET_COMMANDS: Readonly<Record<TicketCommand, CommandRule>> = {
  // Its holder has left: anybody of the department may take it again. Who was answered already waits for the solution, not for a word.
  release: { by: 'system', leads: { assigned: 'submitted', investigating: 'submitted' } },
  'release-answered': {
    by: 'system',
    leads: { assigned: 'reopened', investigating: 'reopened', reopened: 'reopened' },
  },
  // A reopened ticket keeps its holder, but whoever is free first may take it over.
  take: { by: 'department', leads: { submitted: 'assigned', reopened: 'assigned' } },
  // From a colleague, with a reason that stays on record.
  'take-over': {
    by: 'department',
    leads: {
      assigned: 'assigned',
      investigating: 'investigating',
      awaiting_customer: 'awaiting_customer',
    },
  },
  note: {
    by: 'holder',
    leads: {
      assigned: 'investigating',
      investigating: 'investigating',
      awaiting_customer: 'awaiting_customer',
      reopened: 'investigating',
    },
  },
  'note-internally': {
    by: 'department',
    leads: {
      submitted: 'submitted',
      assigned: 'assigned',
      investigating: 'investigating',
      awaiting_customer: 'awaiting_customer',
      resolved: 'resolved',
      closed: 'closed',
      reopened: 'reopened',
      withdrawn: 'withdrawn',
      merged: 'merged',
    },
  },
  ask: {
    by: 'holder',
    leads: {
      assigned: 'awaiting_customer',
      investigating: 'awaiting_customer',
      awaiting_customer: 'awaiting_customer',
      reopened: 'awaiting_customer',
    },
  },
  // Something may be added unasked, too; only an answer that was asked for moves the ticket on.
  answer: {
    by: 'customer',
    leads: {
      submitted: 'submitted',
      assigned: 'assigned',
      investigating: 'investigating',
      awaiting_customer: 'investigating',
      reopened: 'reopened',
    },
  },
  resolve: {
    by: 'holder',
    leads: {
      assigned: 'resolved',
      investigating: 'resolved',
      awaiting_customer: 'resolved',
      reopened: 'resolved',
    },
  },
  confirm: { by: 'customer', leads: { resolved: 'closed' } },
  // Within the time that the policy gives; what is closed is not forgotten.
  reopen: { by: 'customer', leads: { resolved: 'reopened', closed: 'reopened' } },
  urge: {
    by: 'customer',
    leads: {
      submitted: 'submitted',
      assigned: 'assigned',
      investigating: 'investigating',
      reopened: 'reopened',
    },
  },
  // Nobody said whether it is solved: it ends by itself.
  expire: { by: 'system', leads: { resolved: 'closed' } },
  // A review overturns: others work on it anew, or there is another solution at once.
  'send-on': { by: 'reviewer', leads: reviewed('reopened') },
  'solve-anew': { by: 'reviewer', leads: reviewed('resolved') },
  // What it is, whose it is and how soon may be put right while there is work on it.
  classify: {
    by: 'department',
    leads: {
      submitted: 'submitted',
      assigned: 'assigned',
      investigating: 'investigating',
      awaiting_customer: 'awaiting_customer',
      reopened: 'reopened',
    },
  },
  // Another department has it now, and nobody of it yet.
  'send-to': {
    by: 'department',
    leads: { submitted: 'submitted', assigned: 'submitted', investigating: 'submitted' },
  },
  'send-answered-to': {
    by: 'department',
    leads: {
      assigned: 'reopened',
      investigating: 'reopened',
      awaiting_customer: 'reopened',
      reopened: 'reopened',
    },
  },
  // Colleagues join those who work on it.
  help: {
    by: 'department',
    leads: {
      assigned: 'assigned',
      investigating: 'investigating',
      awaiting_customer: 'awaiting_customer',
      reopened: 'reopened',
    },
  },
  // It came twice: one ends in the other, which stays as it is.
  merge: {
    by: 'department',
    leads: {
      submitted: 'merged',
      assigned: 'merged',
      investigating: 'merged',
      awaiting_customer: 'merged',
      reopened: 'merged',
    },
  },
  'take-in': {
    by: 'department',
    leads: {
      submitted: 'submitted',
      assigned: 'assigned',
      investigating: 'investigating',
      awaiting_customer: 'awaiting_customer',
      reopened: 'reopened',
    },
  },
  // Two matters after all; it goes back to what it was (merge-tickets.ts), which is open in any case.
  part: { by: 'department', leads: { merged: 'reopened' } },
  // What was asked was not answered in time.
  lapse: { by: 'system', leads: { awaiting_customer: 'closed' } },
  // A result is there to be confirmed; before it, whoever asked may stop asking.
  withdraw: {
    by: 'customer',
    leads: {
      submitted: 'withdrawn',
      assigned: 'withdrawn',
      investigating: 'withdrawn',
      awaiting_customer: 'withdrawn',
      reopened: 'withdrawn',
    },
  },
}

/** Where the command leads from here; null when it is not legal. */
export function nextStatus(status: TicketStatus, command: TicketCommand): TicketStatus | null {
  return TICKET_COMMANDS[command].leads[status] ?? null
}

const ENDED: ReadonlySet<TicketStatus> = new Set<TicketStatus>([
  'resolved',
  'closed',
  'withdrawn',
  'merged',
])

/** Whether work on the ticket is still owed. */
export function isOpenStatus(status: TicketStatus): boolean {
  return !ENDED.has(status)
}
