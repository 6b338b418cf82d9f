import type { TicketStatus } from './ticket.contract'

/**
 * The life of a ticket, as one table: which command is legal in which status, where it leads, and whose it is.
 * Everything that asks "may this be done now" asks here.
 */
export type TicketCommand = 'take' | 'note' | 'note-internally' | 'ask' | 'answer' | 'resolve' | 'confirm' | 'reopen'

/** `department`: any agent who sees the ticket. `holder`: the agent who took it, or a supervisor. `customer`: its owner. */
export type TicketRole = 'department' | 'holder' | 'customer'

interface CommandRule {
  by: TicketRole
  leads: Readonly<Partial<Record<TicketStatus, TicketStatus>>>
}

export const TICKET_COMMANDS: Readonly<Record<TicketCommand, CommandRule>> = {
  // A reopened ticket keeps its holder, but whoever is free first may take it over.
  take: { by: 'department', leads: { submitted: 'assigned', reopened: 'assigned' } },
  note: {
    by: 'holder',
    leads: { assigned: 'investigating', investigating: 'investigating', awaiting_customer: 'awaiting_customer', reopened: 'investigating' },
  },
  'note-internally': {
    by: 'department',
    leads: {
      submitted: 'submitted', assigned: 'assigned', investigating: 'investigating', awaiting_customer: 'awaiting_customer',
      resolved: 'resolved', closed: 'closed', reopened: 'reopened',
    },
  },
  ask: {
    by: 'holder',
    leads: {
      assigned: 'awaiting_customer', investigating: 'awaiting_customer', awaiting_customer: 'awaiting_customer',
      reopened: 'awaiting_customer',
    },
  },
  // Something may be added unasked, too; only an answer that was asked for moves the ticket on.
  answer: {
    by: 'customer',
    leads: {
      submitted: 'submitted', assigned: 'assigned', investigating: 'investigating', awaiting_customer: 'investigating',
      reopened: 'reopened',
    },
  },
  resolve: {
    by: 'holder',
    leads: { assigned: 'resolved', investigating: 'resolved', awaiting_customer: 'resolved', reopened: 'resolved' },
  },
  confirm: { by: 'customer', leads: { resolved: 'closed' } },
  reopen: { by: 'customer', leads: { resolved: 'reopened' } },
}

/** Where the command leads from here; null when it is not legal. */
export function nextStatus(status: TicketStatus, command: TicketCommand): TicketStatus | null {
  return TICKET_COMMANDS[command].leads[status] ?? null
}

/** Whether work on the ticket is still owed. */
export function isOpenStatus(status: TicketStatus): boolean {
  return status !== 'resolved' && status !== 'closed'
}
