import type { KfMessage, KfServicer, KfState } from '../kf.contract'
import type { Person } from '../world/person'
import type { KfLog } from './log'

export type ServicerStatus = KfServicer['status']

/** A kf account (客服账号) of the corp. */
export interface Account {
  readonly openKfId: string
  name: string
  /** Given to the app in the console (通过API管理微信客服账号); the API may drive no other. */
  readonly granted: boolean
  readonly servicers: Map<string, ServicerStatus>
  /** Scene to the id in the link's path. */
  readonly links: Map<string, string>
  readonly log: KfLog
  /** The msgids that send_msg and send_msg_on_event have taken. */
  readonly taken: Set<string>
}

export interface Entry {
  at: number
  scene: string
  sceneParam: string
}

export interface Recommended {
  userId: string
  wording: string
}

/** One customer at one kf account: the chat, and the session that it is in. */
export interface Chat {
  readonly account: Account
  readonly person: Person
  readonly externalUserId: string
  state: KfState
  stateSince: number
  servicerId: string | null
  readonly servedBy: Set<string>
  lastCustomerAt: number | null
  /** Replies by API left for the last customer message. */
  left: number
  welcomedAt: number | null
  lastEntry: Entry | null
  /** States that have given their code in this session. */
  readonly coded: Set<KfState>
  rejected: boolean
  unread: number
  /** Whose contact card the servicers are offered for this customer (升级服务). */
  recommended: Recommended | null
  readonly messages: KfMessage[]
}

const HOUR = 3_600_000
/** Of replies, of a session without a word of the customer, and of what may be asked about a customer. */
export const WINDOW = 48 * HOUR
export const REPLIES_EACH = 5

export function createChat(
  account: Account,
  person: Person,
  made: { externalUserId: string; now: number },
): Chat {
  return {
    account,
    person,
    externalUserId: made.externalUserId,
    state: 4,
    stateSince: made.now,
    servicerId: null,
    servedBy: new Set(),
    lastCustomerAt: null,
    left: 0,
    welcomedAt: null,
    lastEntry: null,
    coded: new Set(),
    rejected: false,
    unread: 0,
    recommended: null,
    messages: [],
  }
}

/** A session ends by itself 48 hours after the customer's last word. */
export function lapse(chat: Chat, now: number): void {
  if (chat.state !== 4 && chat.lastCustomerAt !== null && now - chat.lastCustomerAt >= WINDOW)
    moveTo(chat, 4, { now })
}

export function moveTo(
  chat: Chat,
  state: KfState,
  { now, servicerId = null }: { now: number; servicerId?: string | null },
): void {
  if (chat.state === 4) chat.coded.clear()
  chat.state = state
  chat.stateSince = now
  chat.servicerId = servicerId
  if (servicerId !== null) chat.servedBy.add(servicerId)
}

export function within(moment: number | null, now: number): boolean {
  return moment !== null && now - moment < WINDOW
}
