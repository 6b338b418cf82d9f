import type { ChannelName } from '../conversations/channels'
import type { Conversation } from '../conversations/conversation.entity'
import type { Message } from '../conversations/message.entity'
import type { Outgoing } from '../conversations/outgoing'
import type { Tx } from '../db/database'

/** One message that is on record as `sending`, and to whom. */
export interface Dispatch {
  conversation: Conversation
  message: Message
  /** No earlier try may have reached the channel, as far as it keeps a record of tries. */
  isFirst: boolean
}

/** Whether the channel would take a message now, as far as our own records say. */
export type SendVerdict = { allowed: true } | { allowed: false; reason: string }

/**
 * A surface of WeChat as the conversations see it. What all channels do alike (purse, attempt on record, order, retries,
 * the honest third state) is in message.sender.ts; what differs is here. The conformance suite runs on every channel.
 */
export interface Channel {
  readonly name: ChannelName
  /**
   * Whether sending the same message again does no harm, because the channel knows it by an id of ours. Where it does not,
   * an attempt whose outcome is not known is never made again.
   */
  readonly repeatable: boolean
  /**
   * Beside window and purse, which are the same everywhere: anything that forbids sending now. In the transaction that begins the
   * attempts, for all that leave together. @returns by conversation; where nothing is said it is allowed
   */
  maySend(tx: Tx, conversations: readonly Conversation[]): Promise<ReadonlyMap<string, SendVerdict>>
  /**
   * In the same transaction, so before the bytes leave: that the channel may have these messages from now on. One that has to be made
   * ready for long may be put on record by `send`, when it is.
   * @returns the ids of those of which an earlier try is on record
   */
  recordAttempts?(tx: Tx, outgoing: readonly Outgoing[]): Promise<ReadonlySet<string>>
  /** In the transaction that notes that they were sent. */
  recordSent?(tx: Tx, outgoing: readonly Outgoing[]): Promise<void>
  /** @throws UpstreamError with its outcome (`refused` or `unknown`) and whether another try may help, or FirstTryFailed with it */
  send(dispatch: Dispatch): Promise<void>
}

/**
 * A try did not arrive, and no earlier one is on record, as far as its worker knows: it may have hung for longer than its lease. Whether it
 * is so is decided in the transaction that settles the message, so that no other try can begin between the two.
 */
export class FirstTryFailed extends Error {
  constructor(
    /** What it means where it is so. */
    readonly error: unknown,
    /** Takes the try off the record. @returns false where somebody else has tried since */
    readonly forget: (tx: Tx) => Promise<boolean>,
    /** What it means where another has tried since; null: the message has arrived. */
    readonly otherwise: unknown,
  ) {
    super('a first try did not arrive')
    this.name = 'FirstTryFailed'
  }
}
