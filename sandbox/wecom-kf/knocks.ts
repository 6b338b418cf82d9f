import type { Background } from '../background'
import type { CallbackSender } from '../callbacks/callback-sender'
import { isSilent } from '../callbacks/passive-reply'
import type { ComposedRequest } from '../callbacks/post'
import { encryptMessage, newNonce, sha1Signature } from '../protocol/message-crypto'
import { writeXml } from '../protocol/xml'
import type { CallbackRecord } from '../sandbox.contract'
import type { World } from '../world/world'
import type { Account } from './chat'
import type { KfFaultPlan } from './faults'
import type { KnockTokens } from './knock-tokens'

export interface KnockParts {
  world: World
  sender: CallbackSender
  background: Background
  tokens: KnockTokens
  faults: KfFaultPlan
}

/** kf_msg_or_event: says that there is something to pull, and nothing of what it is. https://developer.work.weixin.qq.com/document/path/97712 */
export class KfKnocks {
  private held: (() => Promise<CallbackRecord>)[] = []

  constructor(private readonly parts: KnockParts) {}

  get heldBack(): number {
    return this.held.length
  }

  /** null: held back, delayed, or there is no 微信客服. */
  async knock(account: Account, personId: string | null): Promise<CallbackRecord | null> {
    const { faults, background } = this.parts
    const send = this.prepare(account, personId)
    if (!send) return null
    if (faults.take('holdKnocks')) {
      this.held.push(send)
      return null
    }
    if (faults.take('delayKnocks')) {
      background.later(faults.delayMs, send)
      return null
    }
    return send()
  }

  /** Lets the knocks go that are held back, one after another. */
  async release(): Promise<CallbackRecord[]> {
    const waiting = this.held
    this.held = []
    const sent: CallbackRecord[] = []
    for (const send of waiting) sent.push(await send())
    return sent
  }

  /** Its token and time are those of now, whenever it is sent. */
  private prepare(
    account: Account,
    personId: string | null,
  ): (() => Promise<CallbackRecord>) | undefined {
    const { world, sender, tokens } = this.parts
    const { corpId, kf } = world.options.wecom
    if (!kf) return undefined
    const clear = writeXml({
      ToUserName: corpId,
      CreateTime: world.clock.seconds(),
      MsgType: 'event',
      Event: 'kf_msg_or_event',
      Token: tokens.issue(account.openKfId),
      OpenKfId: account.openKfId,
    })
    return () =>
      sender.send({
        account: 'wecom-kf',
        what: 'kf_msg_or_event',
        personId,
        agentId: null,
        compose: () => this.compose(clear, kf),
        accept: (body) => {
          if (!isSilent(body)) throw new Error('a knock is answered with success or nothing')
          return 'silent'
        },
        onFault: () => undefined,
      })
  }

  private compose(
    clear: string,
    { token, aesKey }: { token: string; aesKey: string },
  ): ComposedRequest | null {
    const { world } = this.parts
    const base = world.callbackUrl('wecomKf')
    if (!base) return null
    const { corpId } = world.options.wecom
    const timestamp = String(world.clock.signingSeconds())
    const nonce = newNonce()
    const encrypted = encryptMessage({ token, aesKey, receiverId: corpId }, clear)
    const query = new URLSearchParams({
      msg_signature: sha1Signature(token, timestamp, nonce, encrypted),
      timestamp,
      nonce,
    })
    const body = writeXml({ ToUserName: corpId, Encrypt: encrypted, AgentID: '' })
    return { method: 'POST', url: `${base}?${query.toString()}`, body, contentType: 'text/xml' }
  }
}
