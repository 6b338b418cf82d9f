import { randomBytes } from 'node:crypto'
import type { KfContent, KfMessage } from '../kf.contract'
import type { JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import { moveTo, REPLIES_EACH, type Account, type Chat } from './chat'
import type { Outgoing } from './outgoing'

/** Where an item of sync_msg comes from: the customer, WeCom, a servicer. */
const ORIGIN = { customer: 3, event: 4, servicer: 5 } as const

export function newMsgId(): string {
  return randomBytes(16).toString('hex')
}

/** What is said and done in the chats: shown on the phones, and written down for sync_msg where it belongs there. It never knocks. */
export class KfTalk {
  constructor(private readonly world: World) {}

  /** Arms the five replies and begins a session where there was none. */
  customerSays(chat: Chat, { type, fields, content }: Outgoing): KfMessage {
    const now = this.world.clock.now()
    const message = this.show(chat, { from: 'customer', content })
    if (chat.rejected) {
      message.failed = '对方拒收了消息'
      return message
    }
    if (chat.state === 4) moveTo(chat, 0, { now })
    chat.lastCustomerAt = now
    chat.left = REPLIES_EACH
    chat.unread += 1
    chat.account.log.add(
      this.item(chat, message.id, { origin: ORIGIN.customer, msgtype: type, [type]: fields }),
    )
    return message
  }

  servicerSays(chat: Chat, servicerId: string, { type, fields, content }: Outgoing): KfMessage {
    const message = this.show(chat, { from: 'servicer', servicerId, content })
    chat.unread = 0
    const wire = {
      origin: ORIGIN.servicer,
      servicer_userid: servicerId,
      msgtype: type,
      [type]: fields,
    }
    chat.account.log.add(this.item(chat, message.id, wire))
    return message
  }

  /** What came by API never comes back by sync_msg. */
  apiSays(
    chat: Chat,
    from: 'api' | 'event',
    { id, content }: { id: string; content: KfContent },
  ): KfMessage {
    return this.show(chat, { from, content, id })
  }

  /** A grey line that people see; the server does not. */
  line(chat: Chat, text: string): void {
    this.show(chat, { from: 'system', content: { kind: 'system-line', text } })
  }

  /** An event about one chat. Its ids stand inside the event, not on the item. */
  event(chat: Chat, type: string, fields: JsonObject): void {
    this.accountEvent(chat.account, type, { external_userid: chat.externalUserId, ...fields })
  }

  accountEvent(account: Account, type: string, fields: JsonObject): void {
    account.log.add({
      msgid: newMsgId(),
      send_time: this.world.clock.seconds(),
      origin: ORIGIN.event,
      msgtype: 'event',
      event: { event_type: type, open_kfid: account.openKfId, ...fields },
    })
    this.world.changed()
  }

  private item(chat: Chat, msgid: string, rest: JsonObject): JsonObject {
    const { externalUserId, account } = chat
    return {
      msgid,
      open_kfid: account.openKfId,
      external_userid: externalUserId,
      send_time: this.world.clock.seconds(),
      ...rest,
    }
  }

  private show(
    chat: Chat,
    said: Pick<KfMessage, 'from' | 'content'> & Partial<KfMessage>,
  ): KfMessage {
    const message = {
      id: newMsgId(),
      servicerId: null,
      at: this.world.clock.iso(),
      recalled: false,
      failed: null,
      ...said,
    }
    chat.messages.push(message)
    this.world.changed()
    return message
  }
}
