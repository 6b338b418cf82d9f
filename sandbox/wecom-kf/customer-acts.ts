import type { KfActResult, KfOpenResult, KfOutgoing, KfTapResult } from '../kf-calls.contract'
import type { KfMessage } from '../kf.contract'
import type { Parts } from '../deps'
import type { TapTarget } from '../sandbox.contract'
import { ControlError } from '../world/control-error'
import type { Person } from '../world/person'
import { within, type Account, type Chat } from './chat'
import { openLink } from './links'
import { outgoing, textMessage, type Outgoing } from './outgoing'

const RECALL_WITHIN = 120_000
const NOWHERE: TapTarget = { kind: 'none' }

/** What a customer does in 微信客服 on their phone. */
export class KfCustomerActs {
  constructor(private readonly parts: Parts) {}

  /**
   * Entering by a link is told to the server; coming back from the list of chats is not. A welcome_code is given when in 48 hours
   * the customer has neither been welcomed nor written.
   */
  async open(person: Person, url: string): Promise<KfOpenResult> {
    const { world, kf } = this.parts
    const { account, scene, sceneParam } = openLink(world, url)
    const now = world.clock.now()
    const chat = world.kf.chat(account, person)
    const welcome = !within(chat.welcomedAt, now) && !within(chat.lastCustomerAt, now)
    chat.lastEntry = { at: now, scene, sceneParam }
    kf.talk.line(chat, '进入会话')
    kf.talk.event(chat, 'enter_session', {
      scene,
      scene_param: sceneParam,
      ...(welcome ? { welcome_code: kf.codes.issue('welcome', chat) } : {}),
    })
    return {
      openKfId: account.openKfId,
      welcome,
      message: null,
      callback: await kf.knocks.knock(account, person.id),
    }
  }

  send(person: Person, account: Account, message: KfOutgoing): Promise<KfActResult> {
    return this.say(person, account, outgoing(this.parts.world, message))
  }

  async tap(
    person: Person,
    account: Account,
    at: { messageId: string; item: number },
  ): Promise<KfTapResult> {
    const content = this.messageOf(this.chatOf(person, account), at.messageId).content
    const item = content.kind === 'menu' ? content.items[at.item] : undefined
    switch (item?.kind) {
      case 'click':
        return {
          target: NOWHERE,
          ...(await this.say(person, account, textMessage(item.text, item.id))),
        }
      case 'view':
        return { target: { kind: 'web', url: item.url }, message: null, callback: null }
      case 'mini-program':
        return {
          target: { kind: 'mini-program', appId: item.appId, path: item.path },
          message: null,
          callback: null,
        }
      default:
        throw new ControlError('这里没有可以点的菜单项')
    }
  }

  async recall(person: Person, account: Account, messageId: string): Promise<KfActResult> {
    const { world, kf } = this.parts
    const chat = this.chatOf(person, account)
    const message = this.messageOf(chat, messageId)
    const late = world.clock.now() - Date.parse(message.at) > RECALL_WITHIN
    if (message.from !== 'customer' || message.recalled || late)
      throw new ControlError('这条消息不能撤回了')
    message.recalled = true
    kf.talk.event(chat, 'user_recall_msg', { recall_msgid: messageId })
    return { message, callback: await kf.knocks.knock(account, person.id) }
  }

  /** A message without its knock, for thousands at once. */
  store(person: Person, account: Account, said: Outgoing): KfMessage {
    return this.parts.kf.talk.customerSays(this.parts.world.kf.chat(account, person), said)
  }

  private async say(person: Person, account: Account, said: Outgoing): Promise<KfActResult> {
    const message = this.store(person, account, said)
    return {
      message,
      callback:
        message.failed === null ? await this.parts.kf.knocks.knock(account, person.id) : null,
    }
  }

  private chatOf(person: Person, account: Account): Chat {
    const chat = this.parts.world.kf.find(account, person)
    if (!chat) throw new ControlError('还没有进入过这个客服', 404)
    return chat
  }

  private messageOf(chat: Chat, messageId: string): KfMessage {
    const message = chat.messages.find(({ id }) => id === messageId)
    if (!message || message.failed !== null) throw new ControlError('没有这条消息', 404)
    return message
  }
}
