import type { TicketStatus } from '../../server/tickets/ticket.contract'
import type { Tone } from '@/components/tone'

const TONES: Record<TicketStatus, Tone> = {
  submitted: 'bridge',
  assigned: 'bridge',
  investigating: 'bridge',
  awaiting_customer: 'wait',
  resolved: 'done',
  closed: 'plain',
  reopened: 'bridge',
}

export const ticketTone = (status: TicketStatus): Tone => TONES[status]
