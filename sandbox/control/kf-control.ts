import type { Parts } from '../deps'
import type {
  KfActResult,
  KfFaults,
  KfOpenResult,
  KfOutgoing,
  KfTapResult,
} from '../kf-calls.contract'
import type { KfChat, KfMessage, KfServicer } from '../kf.contract'
import type { JsonObject } from '../protocol/wire-json'
import type { CallbackRecord } from '../sandbox.contract'
import type { Account, Chat } from '../wecom-kf/chat'
import { KfCustomerActs } from '../wecom-kf/customer-acts'
import { makeLink } from '../wecom-kf/links'
import { outgoing, textMessage } from '../wecom-kf/outgoing'
import { KfServicerActs } from '../wecom-kf/servicer-acts'
import { newMsgId } from '../wecom-kf/talk'
import { chatView } from '../wecom-kf/view'
import { ControlError } from '../world/control-error'
import { requireAgent, requirePerson } from './who'

/** A sample user at a kf account. */
export interface KfCustomer {
  userId: string
  openKfId: string
}
/** A WeCom member with a customer's chat. */
export interface KfSeat extends KfCustomer {
  wecomUserId: string
}

/** Many texts of several sample users in turn. */
export interface KfCrowd {
  openKfId: string
  userIds: readonly string[]
  count: number
  text: (index: number) => string
}

/** A text may be given as it is. */
type Said = KfOutgoing | string

/**
 * Everything that can be done in 微信客服. An act ends when the server has answered the knock; what the server then pulls and
 * sends goes its own way.
 */
export class KfControl {
  private readonly customers: KfCustomerActs
  private readonly servicers: KfServicerActs

  constructor(private readonly parts: Parts) {
    this.customers = new KfCustomerActs(parts)
    this.servicers = new KfServicerActs(parts)
  }

  openLink({ userId, url }: { userId: string; url: string }): Promise<KfOpenResult> {
    return this.act(() => this.customers.open(this.person(userId), url))
  }

  customerSends({
    userId,
    openKfId,
    message,
  }: KfCustomer & { message: Said }): Promise<KfActResult> {
    return this.act(() =>
      this.customers.send(this.person(userId), this.account(openKfId), whole(message)),
    )
  }

  customerTaps({
    userId,
    openKfId,
    ...at
  }: KfCustomer & { messageId: string; item: number }): Promise<KfTapResult> {
    return this.act(() => this.customers.tap(this.person(userId), this.account(openKfId), at))
  }

  customerRecalls({
    userId,
    openKfId,
    messageId,
  }: KfCustomer & { messageId: string }): Promise<KfActResult> {
    return this.act(() =>
      this.customers.recall(this.person(userId), this.account(openKfId), messageId),
    )
  }

  servicerSends({ message, ...seat }: KfSeat & { message: Said }): Promise<KfActResult> {
    return this.act(() =>
      this.servicers.send(this.agent(seat.wecomUserId), this.chat(seat), whole(message)),
    )
  }

  /** The contact card that was recommended for the customer. */
  servicerSendsCard(seat: KfSeat): Promise<KfActResult> {
    return this.act(() => this.servicers.sendCard(this.agent(seat.wecomUserId), this.chat(seat)))
  }

  setReceiving({
    wecomUserId,
    openKfId,
    status,
  }: {
    wecomUserId: string
    openKfId: string
    status: KfServicer['status']
  }): Promise<KfActResult> {
    return this.act(() =>
      this.servicers.setReceiving(this.agent(wecomUserId), this.account(openKfId), status),
    )
  }

  /** Out of the waiting pool. */
  takeSession(seat: KfSeat): Promise<KfActResult> {
    return this.act(() => this.servicers.take(this.agent(seat.wecomUserId), this.chat(seat)))
  }

  transferSession({
    toWecomUserId,
    ...seat
  }: KfSeat & { toWecomUserId: string }): Promise<KfActResult> {
    return this.act(() =>
      this.servicers.transfer(
        this.agent(seat.wecomUserId),
        this.chat(seat),
        this.agent(toWecomUserId),
      ),
    )
  }

  endSession(seat: KfSeat): Promise<KfActResult> {
    return this.act(() => this.servicers.end(this.agent(seat.wecomUserId), this.chat(seat)))
  }

  reopenSession(seat: KfSeat): Promise<KfActResult> {
    return this.act(() => this.servicers.reopen(this.agent(seat.wecomUserId), this.chat(seat)))
  }

  servicerRecalls({ messageId, ...seat }: KfSeat & { messageId: string }): Promise<KfActResult> {
    return this.act(() =>
      this.servicers.recall(this.agent(seat.wecomUserId), this.chat(seat), messageId),
    )
  }

  rejectCustomer({ reject, ...seat }: KfSeat & { reject: boolean }): Promise<KfActResult> {
    return this.act(() =>
      this.servicers.reject(this.agent(seat.wecomUserId), this.chat(seat), reject),
    )
  }

  readSession(seat: KfSeat): void {
    this.agent(seat.wecomUserId)
    this.servicers.read(this.chat(seat))
  }

  faults(wanted: KfFaults): void {
    const { kf, callbacks, world } = this.parts
    kf.faults.add(wanted)
    if (wanted.loseKnocks) callbacks.dropNext(wanted.loseKnocks, 'wecom-kf')
    if (wanted.repeatKnocks) callbacks.repeatNext(wanted.repeatKnocks, 'wecom-kf')
    if (wanted.voidKnockTokens) kf.tokens.voidAll()
    world.changed()
  }

  clearFaults(): void {
    this.parts.kf.faults.clear()
    this.parts.callbacks.clearPlans('wecom-kf')
    this.parts.world.changed()
  }

  /** Sends the knocks that were held back. */
  async releaseKnocks(): Promise<CallbackRecord[]> {
    return structuredClone(await this.parts.background.track(this.parts.kf.knocks.release()))
  }

  /** A knock with nothing new behind it. */
  async knock({ openKfId }: { openKfId: string }): Promise<CallbackRecord | null> {
    return structuredClone(
      await this.parts.background.track(this.parts.kf.knocks.knock(this.account(openKfId), null)),
    )
  }

  /** The link that add_contact_way would give, for tests without a server that made one. */
  linkOf({ openKfId, scene = '' }: { openKfId: string; scene?: string }): string {
    return makeLink(this.parts.world, this.account(openKfId), scene)
  }

  /**
   * Stores customer messages without knocking: `count` texts, each from the next of `userIds` in turn. Returns their msgids in order.
   */
  storeMany({ openKfId, userIds, count, text }: KfCrowd): string[] {
    const account = this.account(openKfId)
    const persons = userIds.map((id) => this.person(id))
    return Array.from({ length: count }, (_, index) => {
      const person = persons[index % persons.length] ?? this.person('')
      return this.customers.store(person, account, textMessage(text(index))).id
    })
  }

  /** Stores one customer message without knocking. */
  store({ userId, openKfId, message }: KfCustomer & { message: Said }): KfMessage {
    return structuredClone(
      this.customers.store(
        this.person(userId),
        this.account(openKfId),
        outgoing(this.parts.world, whole(message)),
      ),
    )
  }

  /** Puts an item into sync_msg as it is, whatever it says; msgid and send_time are added where it has none. Returns the msgid. */
  storeItem({ openKfId, item }: { openKfId: string; item: JsonObject }): string {
    const whole = { msgid: newMsgId(), send_time: this.parts.world.clock.seconds(), ...item }
    this.account(openKfId).log.add(whole)
    return String(whole.msgid)
  }

  /** All of them, oldest first; none where the chat was never begun. */
  messagesOf(customer: KfCustomer): KfMessage[] {
    return structuredClone(this.find(customer)?.messages ?? [])
  }

  chatOf(customer: KfCustomer): KfChat {
    return structuredClone(chatView(this.parts.world, this.chat(customer)))
  }

  externalUserIdOf(userId: string): string {
    return this.parts.world.kf.externalUserIdOf(this.person(userId))
  }

  private async act<T extends KfActResult>(work: () => Promise<T>): Promise<T> {
    return structuredClone(await this.parts.background.track(work()))
  }

  private person(userId: string) {
    return requirePerson(this.parts.world, userId)
  }

  private agent(wecomUserId: string) {
    return requireAgent(this.parts.world, wecomUserId)
  }

  private account(openKfId: string): Account {
    const account = this.parts.world.kf.account(openKfId)
    if (!account) throw new ControlError('没有这个客服账号', 404)
    return account
  }

  private find({ userId, openKfId }: KfCustomer): Chat | undefined {
    return this.parts.world.kf.find(this.account(openKfId), this.person(userId))
  }

  private chat(customer: KfCustomer): Chat {
    const chat = this.find(customer)
    if (!chat) throw new ControlError('这位客户还没有来过', 404)
    return chat
  }
}

function whole(message: Said): KfOutgoing {
  return typeof message === 'string' ? { kind: 'text', text: message } : message
}
