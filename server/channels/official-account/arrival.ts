import type { Plan } from '../../bot/plan'
import type { Reply } from '../../bot/reply'
import type { Inbound } from './inbound'

export interface Arrival {
  inbound: Inbound
  /** When the callback reached us, in epoch milliseconds: WeChat waits five seconds from about then. */
  arrivedAtMs: number
  /** What was made of its words on arrival, outside the transaction. */
  plan?: Plan
}

/** What one callback comes to. */
export interface Response {
  /** What is kept of what came in; null for events that say nothing. */
  incoming: {
    /** Given where somebody was told of it already. */
    id?: string
    type: string
    text: string
    payload: Record<string, unknown> | null
  } | null
  /** The passive reply; null: the bare word `success`. */
  reply: Reply | null
  answerLater: boolean
  keepMedia: boolean
}
