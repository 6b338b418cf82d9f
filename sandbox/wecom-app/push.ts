import type { CallbackSender } from '../callbacks/callback-sender'
import { openReply } from '../callbacks/envelope'
import { isSilent } from '../callbacks/passive-reply'
import {
  encryptMessage,
  newNonce,
  sha1Signature,
  type CryptoAccount,
} from '../protocol/message-crypto'
import { parseXml, writeXml, type ParsedXmlObject, type XmlObject } from '../protocol/xml'
import type { CallbackRecord } from '../sandbox.contract'
import type { Agent } from '../world/agent'
import type { World } from '../world/world'

export interface WecomPushInput {
  agent: Agent
  what: string
  fields: XmlObject
  /** Takes the decrypted passive reply; throws when WeCom could not use it. */
  onReply: (reply: ParsedXmlObject) => void
}

/** Messages and events of the self-built app, always encrypted. https://developer.work.weixin.qq.com/document/path/90930 */
export class WecomPush {
  private readonly account: CryptoAccount

  constructor(
    private readonly world: World,
    private readonly sender: CallbackSender,
  ) {
    const { token, aesKey, corpId } = world.options.wecom
    this.account = { token, aesKey, receiverId: corpId }
  }

  send({ agent, what, fields, onReply }: WecomPushInput): Promise<CallbackRecord> {
    const { corpId, agentId } = this.world.options.wecom
    const head = {
      ToUserName: corpId,
      FromUserName: agent.id,
      CreateTime: this.world.clock.seconds(),
    }
    const clear = writeXml({ ...head, ...fields, AgentID: agentId })
    return this.sender.send({
      account: 'wecom-app',
      what,
      personId: null,
      agentId: agent.id,
      compose: () => this.compose(clear),
      accept: (body) => {
        if (isSilent(body)) return 'silent'
        onReply(openReply(this.account, parseXml(body)))
        return 'shown'
      },
      onFault: () => undefined,
    })
  }

  private compose(clear: string) {
    const base = this.world.callbackUrl('wecomApp')
    if (!base) return null
    const { corpId, agentId } = this.world.options.wecom
    const timestamp = String(this.world.clock.signingSeconds())
    const nonce = newNonce()
    const encrypted = encryptMessage(this.account, clear)
    const signature = sha1Signature(this.account.token, timestamp, nonce, encrypted)
    const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce })
    const body = writeXml({ ToUserName: corpId, AgentID: String(agentId), Encrypt: encrypted })
    return {
      method: 'POST' as const,
      url: `${base}?${query.toString()}`,
      body,
      contentType: 'text/xml',
    }
  }
}
