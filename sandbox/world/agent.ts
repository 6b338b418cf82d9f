import type { AgentMessage } from '../sandbox.contract'

/** A WeCom member and what the app's chat shows them. */
export interface Agent {
  readonly id: string
  readonly name: string
  readonly note: string
  readonly messages: AgentMessage[]
}

/** One message/send of the app: every receiver has a copy of the message under the same msgid. */
export interface AppMessage {
  msgid: string
  sentAt: number
  taskId: string | null
  receivers: string[]
}

/** A right to update one card once, within 72 hours. */
export interface CardUpdateRight {
  msgid: string
  until: number
  used: boolean
}
