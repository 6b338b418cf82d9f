import type { KfActResult, KfOutgoing } from '../kf-calls.contract'
import type { KfMessage } from '../kf.contract'
import type { Parts } from '../deps'
import type { JsonObject } from '../protocol/wire-json'
import type { Agent } from '../world/agent'
import { ControlError } from '../world/control-error'
import { moveTo, within, type Account, type Chat, type ServicerStatus } from './chat'
import { contactCard } from './contact-card'
import { outgoing } from './outgoing'

/** change_type of session_status_change. */
const CHANGE = { taken: 1, handedOn: 2, ended: 3, reopened: 4 } as const

/** What a servicer does in the WeCom client. Each act is an event for the server. https://developer.work.weixin.qq.com/document/path/94670 */
export class KfServicerActs {
  constructor(private readonly parts: Parts) {}

  async setReceiving(agent: Agent, account: Account, status: ServicerStatus): Promise<KfActResult> {
    const { kf } = this.parts
    if (!account.servicers.has(agent.id))
      throw new ControlError('这位成员不是这个客服账号的接待人员')
    account.servicers.set(agent.id, status)
    const fields =
      status === 'receiving'
        ? { status: 1 }
        : { status: 2, stop_type: status === 'stopped' ? 0 : 1 }
    kf.talk.accountEvent(account, 'servicer_status_change', {
      servicer_userid: agent.id,
      ...fields,
    })
    return { message: null, callback: await kf.knocks.knock(account, null) }
  }

  /** In their own session; an ended one, which they served, is opened again by writing. */
  async send(agent: Agent, chat: Chat, message: KfOutgoing): Promise<KfActResult> {
    const { world, kf } = this.parts
    const said = outgoing(world, message)
    if (chat.state === 4) this.openAgain(agent, chat)
    this.requireOwn(agent, chat)
    const shown = kf.talk.servicerSays(chat, agent.id, said)
    return this.told(chat, shown)
  }

  /** The card that is recommended, by one tap. */
  async sendCard(agent: Agent, chat: Chat): Promise<KfActResult> {
    const { world, kf } = this.parts
    this.requireOwn(agent, chat)
    if (!chat.recommended) throw new ControlError('没有给这位客户推荐专员')
    const content = contactCard(world, chat.recommended)
    return this.told(
      chat,
      kf.talk.servicerSays(chat, agent.id, {
        type: 'business_card',
        fields: { userid: content.agentId },
        content,
      }),
    )
  }

  take(agent: Agent, chat: Chat): Promise<KfActResult> {
    if (!chat.account.servicers.has(agent.id))
      throw new ControlError('这位成员不是这个客服账号的接待人员')
    if (chat.state !== 2) throw new ControlError('这位客户不在待接入池里')
    this.serve(chat, agent.id)
    this.change(chat, CHANGE.taken, {
      new_servicer_userid: agent.id,
      msg_code: this.parts.kf.codes.issue('assigned', chat),
    })
    return this.told(chat)
  }

  transfer(agent: Agent, chat: Chat, to: Agent): Promise<KfActResult> {
    this.requireOwn(agent, chat)
    if (to.id === agent.id || chat.account.servicers.get(to.id) !== 'receiving')
      throw new ControlError('这位同事现在不接待')
    this.serve(chat, to.id)
    this.change(chat, CHANGE.handedOn, {
      old_servicer_userid: agent.id,
      new_servicer_userid: to.id,
    })
    return this.told(chat)
  }

  end(agent: Agent, chat: Chat): Promise<KfActResult> {
    const { world, kf } = this.parts
    this.requireOwn(agent, chat)
    moveTo(chat, 4, { now: world.clock.now() })
    chat.unread = 0
    kf.talk.line(chat, '会话结束')
    this.change(chat, CHANGE.ended, {
      old_servicer_userid: agent.id,
      msg_code: kf.codes.issue('ended', chat),
    })
    return this.told(chat)
  }

  reopen(agent: Agent, chat: Chat): Promise<KfActResult> {
    this.openAgain(agent, chat)
    return this.told(chat)
  }

  recall(agent: Agent, chat: Chat, messageId: string): Promise<KfActResult> {
    const message = chat.messages.find(
      ({ id, servicerId }) => id === messageId && servicerId === agent.id,
    )
    if (!message || message.recalled) throw new ControlError('这条消息不能撤回了')
    message.recalled = true
    this.parts.kf.talk.event(chat, 'servicer_recall_msg', {
      recall_msgid: messageId,
      servicer_userid: agent.id,
    })
    return this.told(chat, message)
  }

  reject(agent: Agent, chat: Chat, reject: boolean): Promise<KfActResult> {
    this.requireOwn(agent, chat)
    chat.rejected = reject
    this.parts.kf.talk.event(chat, 'reject_customer_msg_switch_change', {
      servicer_userid: agent.id,
      reject_switch: reject ? 1 : 0,
    })
    return this.told(chat)
  }

  read(chat: Chat): void {
    chat.unread = 0
    this.parts.world.changed()
  }

  private openAgain(agent: Agent, chat: Chat): void {
    const free = chat.state === 4 || (chat.state === 3 && chat.servicerId !== agent.id)
    if (!free || !chat.servedBy.has(agent.id)) throw new ControlError('这位客户不在您的接待中')
    if (!within(chat.lastCustomerAt, this.parts.world.clock.now()))
      throw new ControlError('客户超过 48 小时没有说话，不能再联系')
    const old = chat.servicerId
    this.serve(chat, agent.id)
    this.change(chat, CHANGE.reopened, {
      ...(old === null ? {} : { old_servicer_userid: old }),
      new_servicer_userid: agent.id,
    })
  }

  private serve(chat: Chat, servicerId: string): void {
    moveTo(chat, 3, { now: this.parts.world.clock.now(), servicerId })
    this.parts.kf.talk.line(chat, '客服接入')
  }

  private change(chat: Chat, change_type: number, fields: JsonObject): void {
    this.parts.kf.talk.event(chat, 'session_status_change', { change_type, ...fields })
  }

  private requireOwn(agent: Agent, chat: Chat): void {
    if (chat.state !== 3 || chat.servicerId !== agent.id)
      throw new ControlError('这位客户不在您的接待中')
  }

  private async told(chat: Chat, message: KfMessage | null = null): Promise<KfActResult> {
    return { message, callback: await this.parts.kf.knocks.knock(chat.account, chat.person.id) }
  }
}
