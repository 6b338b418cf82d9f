import type { NewMessage } from '../../../conversations/conversations'
import {
  maskGoingOn,
  readLatest,
  type Before,
  type MaskedWords,
} from '../../../conversations/mask-going-on'
import type { Message } from '../../../conversations/message.entity'
import type { Tx } from '../../../db/database'
import type { KfItem } from './kf-inbound'
import type { Said } from './kf-said'
import type { KfPerson, Mask, TakeDeps, TakenMessage } from './take-deps'

/** What of a page's words may be kept, each read together with what its writer said before: on the page, or on record. */
export class KfWords {
  /** The last of each writer on this page. */
  private readonly justSaid = new Map<string, Before>()

  /** Of all who wrote, read at once by the first whose words may go on. */
  private said: Promise<Map<string, Message[]>> | null = null

  constructor(
    private readonly tx: Tx,
    private readonly masks: { deps: Pick<TakeDeps, 'mask'>; mask: Mask },
    private readonly conversationIds: readonly string[],
  ) {}

  async masked(
    { content, sentAt }: KfItem,
    said: Said,
    { customerId, conversation }: KfPerson,
  ): Promise<MaskedWords> {
    const { deps, mask } = this.masks
    if (content.kind !== 'customer-said' || said.type !== 'text') return mask(said.text, customerId)
    return maskGoingOn(
      this.tx,
      {
        // What stands on the page was looked up at once.
        mask: (tx, texts) =>
          texts[0] === said.text ? Promise.resolve(mask) : deps.mask(tx, texts),
        justSaid: this.justSaid.get(conversation.id) ?? null,
        latest: (id) => this.latest(id),
      },
      { conversationId: conversation.id, customerId, text: said.text, at: sentAt },
    )
  }

  private async latest(conversationId: string): Promise<readonly Message[]> {
    this.said ??= readLatest(this.tx, this.conversationIds)
    return (await this.said).get(conversationId) ?? []
  }

  note({ content }: KfItem, message: TakenMessage, row: NewMessage): void {
    if (content.kind === 'customer-said' && message.type === 'text')
      this.justSaid.set(row.conversationId, {
        text: message.text,
        rewrite: (masked) => {
          message.text = masked
          row.text = masked
        },
      })
  }
}
