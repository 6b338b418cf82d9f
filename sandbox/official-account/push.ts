import type { CallbackSender } from '../callbacks/callback-sender'
import { openReply, sealPush } from '../callbacks/envelope'
import { checkReplyHead, isSilent, replyContent } from '../callbacks/passive-reply'
import type { CryptoAccount } from '../protocol/message-crypto'
import { parseXml, writeXml, type ParsedXmlObject, type XmlObject } from '../protocol/xml'
import type { CallbackRecord } from '../sandbox.contract'
import type { Person } from '../world/person'
import type { World } from '../world/world'

export const FAULT_LINE = '该公众号提供的服务出现故障，请稍后再试'

export interface OfficialAccountPushInput {
  person: Person
  what: string
  fields: XmlObject
  /** Whether the person may see an answer, and WeChat's error when there is none. Not so for receipts, VIEW and unsubscribe. */
  answerable: boolean
}

/** Messages and events of the official account to the server. */
export class OfficialAccountPush {
  private readonly account: CryptoAccount

  constructor(
    private readonly world: World,
    private readonly sender: CallbackSender,
  ) {
    const { token, aesKey, appId } = world.options.officialAccount
    this.account = { token, aesKey, receiverId: appId }
  }

  send({ person, what, fields, answerable }: OfficialAccountPushInput): Promise<CallbackRecord> {
    const { ghId } = this.world.options.officialAccount
    const openId = person.officialAccountOpenId
    const clear = writeXml({
      ToUserName: ghId,
      FromUserName: openId,
      CreateTime: this.world.clock.seconds(),
      ...fields,
    })
    return this.sender.send({
      account: 'official-account',
      what,
      personId: person.id,
      agentId: null,
      compose: () => this.compose(openId, clear),
      accept: (body) => (answerable ? this.accept(person, body) : 'silent'),
      onFault: () => {
        const content = { kind: 'system-line', text: FAULT_LINE } as const
        if (answerable) this.world.say(person, { direction: 'system', via: 'system', content })
      },
    })
  }

  private compose(openId: string, clear: string) {
    const base = this.world.callbackUrl('officialAccount')
    if (!base) return null
    const timestamp = String(this.world.clock.signingSeconds())
    const { ghId } = this.world.options.officialAccount
    const { query, body, contentType } = sealPush({
      account: this.account,
      mode: this.world.mode,
      toUserName: ghId,
      openId,
      timestamp,
      clear,
      format: 'xml',
    })
    return { method: 'POST' as const, url: `${base}?${query}`, body, contentType }
  }

  private accept(person: Person, body: string): 'shown' | 'silent' {
    if (isSilent(body)) return 'silent'
    const reply = this.openAnswer(body)
    checkReplyHead(reply, person.officialAccountOpenId, this.world.options.officialAccount.ghId)
    const content = replyContent(this.world, 'wechat', reply)
    if (!content) return 'silent'
    this.world.say(person, { direction: 'received', via: 'passive-reply', content })
    return 'shown'
  }

  /** Safe mode takes encrypted answers only, plain mode clear ones only, compat either. */
  private openAnswer(body: string): ParsedXmlObject {
    const outer = parseXml(body)
    const encrypted = Object.hasOwn(outer, 'Encrypt')
    if (this.world.mode === 'safe' && !encrypted)
      throw new Error('safe mode needs an encrypted reply')
    if (this.world.mode === 'plain' && encrypted)
      throw new Error('plain mode takes no encrypted reply')
    return encrypted ? openReply(this.account, outer) : outer
  }
}
