import type { TicketStatus } from '../../server/tickets/ticket.contract'
import type { Tone } from '@/components/tone'

const TONES: Record<TicketStatus, Tone> = {
  submitted: 'bridge',
  assigned: 'bridge',
  investigating: 'bridge',
  awaiting_customer: 'wait',
  resolved: 'wait',
  closed: 'plain',
  reopened: 'bridge',
  withdrawn: 'plain',
  merged: 'plain',
}

export const ticketTone = (status: TicketStatus): Tone => TONES[status]
