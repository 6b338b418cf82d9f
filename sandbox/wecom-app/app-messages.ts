import { createHash, randomBytes } from 'node:crypto'
import { ApiError } from '../http/api-error'
import type { AgentContent, AgentTemplateCard } from '../sandbox.contract'
import type { Agent, AppMessage, CardUpdateRight } from '../world/agent'
import type { World } from '../world/world'
import { isCallbackCard } from './card-reader'

const HOUR = 3_600_000
const RIGHT_LASTS = 72 * HOUR
const RECALL_WITHIN = 24 * HOUR

/** What the app sent, and who may still change it. */
export class AppMessages {
  private readonly sent = new Map<string, AppMessage>()
  private readonly rights = new Map<string, CardUpdateRight>()
  private readonly recent = new Map<string, { msgid: string; until: number }>()

  constructor(private readonly world: World) {}

  /** The message that an identical request already made within its interval. */
  duplicateOf(raw: Buffer): string | undefined {
    const before = this.recent.get(digest(raw))
    return before && before.until > this.world.clock.now() ? before.msgid : undefined
  }

  remember(raw: Buffer, msgid: string, seconds: number): void {
    this.recent.set(digest(raw), { msgid, until: this.world.clock.now() + seconds * 1000 })
  }

  /** Gives every receiver a copy of their own. responseCode only for cards that call back. */
  send(
    content: AgentContent,
    receivers: readonly Agent[],
  ): { msgid: string; responseCode: string | undefined } {
    const card = content.kind === 'template-card' ? content : undefined
    if (card?.taskId && [...this.sent.values()].some((message) => message.taskId === card.taskId)) {
      throw new ApiError(40058, 'invalid parameter: task_id exists')
    }
    const msgid = randomBytes(24).toString('base64url')
    const sentAt = this.world.clock.now()
    this.sent.set(msgid, {
      msgid,
      sentAt,
      taskId: card?.taskId ?? null,
      receivers: receivers.map((agent) => agent.id),
    })
    const at = this.world.clock.iso(sentAt)
    for (const agent of receivers) {
      agent.messages.push({
        id: msgid,
        direction: 'received',
        at,
        recalled: false,
        content: structuredClone(content),
      })
    }
    this.world.changed()
    return { msgid, responseCode: card && isCallbackCard(card) ? this.grant(msgid) : undefined }
  }

  /** A new right to update the card once. */
  grant(msgid: string): string {
    const code = randomBytes(32).toString('base64url')
    this.rights.set(code, { msgid, until: this.world.clock.now() + RIGHT_LASTS, used: false })
    return code
  }

  /** Spends a right: the message it is for. */
  redeem(code: string): AppMessage {
    const right = this.rights.get(code)
    const message = right && this.sent.get(right.msgid)
    if (!right || !message) throw new ApiError(40058, 'invalid parameter: response_code')
    if (right.used) throw new ApiError(40058, 'invalid parameter: response_code has been used')
    if (right.until <= this.world.clock.now())
      throw new ApiError(40058, 'invalid parameter: response_code expired')
    right.used = true
    return message
  }

  change(
    message: AppMessage,
    agentIds: readonly string[],
    change: (card: AgentTemplateCard) => AgentTemplateCard,
  ): void {
    for (const agent of this.world.agents.filter((candidate) => agentIds.includes(candidate.id))) {
      const copy = agent.messages.find((one) => one.id === message.msgid)
      if (copy?.content.kind === 'template-card') copy.content = change(copy.content)
    }
    this.world.changed()
  }

  recall(msgid: string): void {
    const message = this.sent.get(msgid)
    if (!message || this.world.clock.now() - message.sentAt > RECALL_WITHIN)
      throw new ApiError(40058, 'invalid parameter: msgid')
    for (const copy of this.world.agents.flatMap((agent) => agent.messages)) {
      if (copy.id === msgid) copy.recalled = true
    }
    this.world.changed()
  }
}

function digest(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('hex')
}
