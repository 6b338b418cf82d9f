import type { Reply } from '../../../bot/reply'
import type { ConversationState } from '../../../conversations/conversations'
import type { Message } from '../../../conversations/message.entity'
import type { Tx } from '../../../db/database'
import type { Logger } from '../../../lib/logger'
import type { KfSessionChange } from './kf-event-reader'

/** Who writes to a kf account, as far as taking items needs to know. */
export interface KfPerson {
  openKfId: string
  externalUserId: string
  identityId: string
  /** Set only once it was shown whose WeChat this is. */
  customerId: string | null
  conversation: ConversationState
}

/** One of our staff in WeCom's own client; `agentId` is null for somebody whom the policy does not list. */
export interface KfServicer {
  userId: string
  agentId: string | null
  /** How customers see them: department and work number, never a name. */
  label: string
}

/** A servicer before it is known in which session they speak. */
export interface KnownServicer extends Pick<KfServicer, 'userId' | 'agentId'> {
  /** By the session's department, where they work for it: one talk is held under one label. */
  labelIn(department: string | null): string
}

export interface TakenMessage {
  id: string
  type: string
  /** Masked. */
  text: string
  payload: Record<string, unknown> | null
  /** Which entry of a menu was tapped. */
  menuId: string | null
  /** F2: something was masked, and this is what the writer is told. */
  warning: string | null
  /** When it was said, by WeCom's clock. */
  at: Date
}

export type Mask = (
  text: string,
  customerId: string | null,
) => { text: string; warning: string | null }

/** What the rest of the house does with what arrives, in the transaction that stores it. No network call in any of these. */
export interface TakeDeps {
  logger: Pick<Logger, 'info' | 'warn' | 'error'>
  /** F2: what nobody may keep never reaches the database. */
  mask(tx: Tx, texts: readonly string[]): Promise<Mask>
  findServicers(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, KnownServicer>>
  /** A customer's message meets bot, queue and people. */
  receive(
    tx: Tx,
    told: { person: KfPerson; message: TakenMessage },
  ): Promise<{ replies: readonly Reply[] }>
  /**
   * The customer came in by a link; what its signed parameter shows.
   * @returns whose WeChat this is, now that it is known, and the first words where a person was wanted before they came
   */
  redeemEntry(
    tx: Tx,
    told: { person: KfPerson; scene: string; sceneParam: string },
  ): Promise<{ customerId: string | null; greeting?: Reply | null }>
  /** Manners, first answer time, who serves. */
  onServicerMessage(
    tx: Tx,
    told: { person: KfPerson; servicer: KfServicer; message: TakenMessage },
  ): Promise<void>
  /** The message as it was; by now it is hidden. */
  onTakenBack(tx: Tx, told: { message: Message; by: 'customer' | 'servicer' }): Promise<void>
  onSessionChange(
    tx: Tx,
    told: {
      person: KfPerson
      change: KfSessionChange
      from: KfServicer | null
      to: KfServicer | null
      at: Date
    },
  ): Promise<void>
  setServicerStatus(
    tx: Tx,
    told: { agentId: string; status: 'receiving' | 'stopped' },
  ): Promise<void>
}
