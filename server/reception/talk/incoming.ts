import type { Plan } from '../../bot/plan'
import type { Reply } from '../../bot/reply'
import type { ChannelName } from '../../conversations/channels'
import type { SessionEntry } from '../../conversations/sessions/session-status'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { TicketKind } from '../../tickets/ticket.contract'
import type { Why } from './session-summary'

/** What came in, told apart from repeats and masked by its channel, which stores it in the same transaction. */
export interface Incoming {
  channel: ChannelName
  /** Its own record of the conversation: `missCount` and `botMemory` are kept up here, and stored in any case. */
  conversation: { id: string; missCount: number; botMemory: string | null; remembers?: boolean }
  identity: {
    identityId: string
    /** Only where it was shown that this WeChat is that customer's. */
    customerId: string | null
  }
  message: {
    /** Under which it is, or will be, stored. */
    id: string
    type: string
    text: string
    /** What stands on a choice that was tapped. */
    menuId?: string | null
    /** F2: something was masked, and this is what the writer is told. */
    warning?: string | null
    /** What was made of its words before the transaction began; counts only for these very words. */
    plan?: Plan | null
  }
  /** By which door they came and about what, where that was shown by our own signed link. */
  context?: { entry: SessionEntry; orderNumber?: string | null; ticketNumber?: string | null }
  /** The channel knows already that a person is wanted. */
  personWanted?: {
    why: Why
    kind: TicketKind | null
    also?: readonly TicketKind[]
    since?: Date | null
  }
}

export interface Received {
  replies: Reply[]
  /** Who talks with the customer now. */
  mode: 'bot' | 'waiting' | 'serving'
}

/** A message with its session, on its way through the reception. */
export interface Visit {
  incoming: Incoming
  session: ServiceSession
}
