import { checkReplyHead, replyContent } from '../callbacks/passive-reply'
import type { Parts } from '../deps'
import { textSegments } from '../protocol/text-segments'
import type { ParsedXmlObject } from '../protocol/xml'
import type { AgentContent, CallbackRecord } from '../sandbox.contract'
import type { Agent } from '../world/agent'
import { ControlError } from '../world/control-error'
import { cardChange } from './card-reply'

/** What a member does in the app's chat. */
export class AgentActs {
  constructor(private readonly parts: Parts) {}

  sendText(agent: Agent, text: string): Promise<CallbackRecord> {
    const { world, wecom } = this.parts
    const id = world.nextId()
    this.say(agent, 'sent', { kind: 'text', text, segments: textSegments(text) })
    return wecom.send({
      agent,
      what: 'text',
      fields: { MsgType: 'text', Content: text, MsgId: id },
      onReply: (reply) => this.showReply(agent, reply),
    })
  }

  /** A tap on a button that calls back, with a fresh right to update the card. A passive answer changes the clicker's card only. */
  clickButton(agent: Agent, messageId: string, key: string): Promise<CallbackRecord> {
    const { wecom, appMessages } = this.parts
    const message = agent.messages.find((one) => one.id === messageId)
    if (!message || message.content.kind !== 'template-card' || message.recalled)
      throw new ControlError('没有这张卡片')
    const card = message.content
    if (card.replacedButtonText !== null) throw new ControlError('这张卡片的按钮已经不能点了')
    if (!card.buttons.some((button) => button.key === key && button.url === null))
      throw new ControlError('卡片上没有这个按钮')
    return wecom.send({
      agent,
      what: 'template_card_event',
      fields: {
        MsgType: 'event',
        Event: 'template_card_event',
        EventKey: key,
        TaskId: card.taskId ?? '',
        CardType: card.cardType,
        ResponseCode: appMessages.grant(messageId),
      },
      onReply: (reply) => {
        const change = cardChange(reply)
        if (!change) return this.showReply(agent, reply)
        this.checkHead(agent, reply)
        if (message.content.kind === 'template-card') message.content = change(message.content)
        this.parts.world.changed()
      },
    })
  }

  private showReply(agent: Agent, reply: ParsedXmlObject): void {
    this.checkHead(agent, reply)
    const content = replyContent(this.parts.world, 'wecom', reply)
    if (content?.kind !== 'text' && content?.kind !== 'image')
      throw new Error('only text and image replies are shown in WeCom')
    this.say(agent, 'received', content)
  }

  private checkHead(agent: Agent, reply: ParsedXmlObject): void {
    checkReplyHead(reply, agent.id, this.parts.world.options.wecom.corpId)
  }

  private say(agent: Agent, direction: 'sent' | 'received', content: AgentContent): void {
    const { world } = this.parts
    agent.messages.push({
      id: String(world.nextId()),
      direction,
      at: world.clock.iso(),
      recalled: false,
      content,
    })
    world.changed()
  }
}
