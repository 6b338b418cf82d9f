import type { CallbackSender } from '../callbacks/callback-sender'
import { sealPush } from '../callbacks/envelope'
import { isSilent } from '../callbacks/passive-reply'
import type { CryptoAccount } from '../protocol/message-crypto'
import { toWireJson } from '../protocol/wire-json'
import { writeXml, type XmlObject, type XmlValue } from '../protocol/xml'
import type { CallbackRecord } from '../sandbox.contract'
import type { Person } from '../world/person'
import type { World } from '../world/world'

/** An event whose content is a list: XML nests it under `wrapper`, JSON puts it at the top, and bare when there is only one. */
export interface ListEvent {
  person: Person
  event: string
  wrapper: string
  list: readonly XmlObject[]
}

/** The mini program's message push; its data format is chosen in the console. */
export class MiniProgramPush {
  private readonly account: CryptoAccount

  constructor(
    private readonly world: World,
    private readonly sender: CallbackSender,
  ) {
    const { token, aesKey, appId } = world.options.miniProgram
    this.account = { token, aesKey, receiverId: appId }
  }

  send({ person, event, wrapper, list }: ListEvent): Promise<CallbackRecord> {
    const json = this.world.options.miniProgram.format === 'json'
    const fields: XmlObject = json ? { List: unwrapped(list) } : { [wrapper]: { List: list } }
    return this.tell(person, event, { MsgType: 'event', Event: event, ...fields })
  }

  /** Anything else: what it says is the same in both formats. */
  tell(person: Person, what: string, fields: XmlObject): Promise<CallbackRecord> {
    const { ghId, format, mode = 'safe' } = this.world.options.miniProgram
    const openId = person.miniProgramOpenId
    const body: XmlObject = {
      ToUserName: ghId,
      FromUserName: openId,
      CreateTime: this.world.clock.seconds(),
      ...fields,
    }
    const clear = format === 'json' ? toWireJson(body) : writeXml(body)
    return this.sender.send({
      account: 'mini-program',
      what,
      personId: person.id,
      agentId: null,
      compose: () => {
        const base = this.world.callbackUrl('miniProgram')
        if (!base) return null
        const timestamp = String(this.world.clock.signingSeconds())
        const sealed = sealPush({
          account: this.account,
          mode,
          toUserName: ghId,
          openId,
          timestamp,
          clear,
          format,
        })
        return {
          method: 'POST',
          url: `${base}?${sealed.query}`,
          body: sealed.body,
          contentType: sealed.contentType,
        }
      },
      accept: (body) => {
        if (!isSilent(body))
          throw new Error('a mini program event is answered with success or nothing')
        return 'silent'
      },
      onFault: () => undefined,
    })
  }
}

function unwrapped(list: readonly XmlObject[]): XmlValue {
  const [only] = list
  return only && list.length === 1 ? only : list
}
