import { storedReply, type Reply } from '../../../bot/reply'
import { appendMessages, type NewMessage } from '../../../conversations/conversations'
import type { MaskedWords } from '../../../conversations/mask-going-on'
import { lockSessionsOf } from '../../../conversations/sessions/held-sessions'
import type { Tx } from '../../../db/database'
import { gather } from '../../../db/gathering'
import { customerActor, type Actor } from '../../../lib/actor'
import { newId } from '../../../lib/ids'
import { outboxEntry, publishMany } from '../../../outbox/publish'
import { noteSeen, servicerOf, type Batch } from './kf-batch'
import { actOnEvent, hiddenWords, type RecalledBy } from './kf-events'
import type { KfItem } from './kf-inbound'
import {
  findVisitors,
  noteCustomerWord,
  noteState,
  saveVisitors,
  type KfVisitor,
} from './kf-people'
import type { Said } from './kf-said'
import { KfWords } from './kf-words'
import { keptRaw, saveDoneItems, stringsIn, type DoneItem, type KnownItem } from './kf-shelf'
import type { KfPerson, TakeDeps, TakenMessage } from './take-deps'

export interface ItemsToTake {
  openKfId: string
  items: readonly KfItem[]
  /** Items stored before, by msgid. */
  known: ReadonlyMap<string, KnownItem>
  /** Items that were taken back by the time they came to us: nobody reads or answers them. */
  recalled: ReadonlyMap<string, RecalledBy>
}

interface Planned {
  item: KfItem
  message: TakenMessage | null
  recalled: boolean
}

/**
 * Two steps, so that a page costs a few statements: first everything that was said is stored, then each item's consequences
 * follow in order, and what they write is gathered.
 * @returns where the items are now
 */
export function takeItems(
  tx: Tx,
  deps: TakeDeps,
  taking: ItemsToTake,
): Promise<ReadonlyMap<string, KnownItem>> {
  return gather(tx, () => takeGathered(tx, deps, taking))
}

async function takeGathered(
  tx: Tx,
  deps: TakeDeps,
  { openKfId, items, known, recalled }: ItemsToTake,
): Promise<ReadonlyMap<string, KnownItem>> {
  const visitors = await findVisitors(
    tx,
    openKfId,
    items.flatMap(({ externalUserId }) => externalUserId ?? []),
  )
  const servicers = await deps.findServicers(tx, [...new Set(items.flatMap(servicersIn))])
  const batch: Batch = {
    openKfId,
    visitors,
    servicers,
    places: new Map(known),
    replies: [],
    events: [],
  }
  const planned = await storeSaid(tx, deps, { batch, items, recalled })
  await lockSessionsOf(
    tx,
    [...batch.visitors.values()].map(({ person }) => person.conversation.id),
  )
  const breathe = turnsOf()
  for (const plan of planned) {
    await follow(tx, deps, { batch, plan })
    await breathe()
  }
  const replies = newestFew(batch.replies)
  const replyIds = await appendMessages(tx, replies)
  await publishMany(tx, [
    ...batch.events,
    ...replies.map(({ conversationId }, index) =>
      outboxEntry(
        'message.queued',
        { conversationId, messageId: replyIds[index] ?? '' },
        { orderKey: conversationId },
      ),
    ),
  ])
  return batch.places
}

/** Nobody else in this process waits for longer, however many items a page has and whatever the bot has to think about each. */
const TURN_MS = 10

/** Gives the event loop a turn when this one has lasted long enough: reads and callbacks go on, other writers wait for the page. */
function turnsOf(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < TURN_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}

/** What one customer may be told at once: more would be refused by WeCom, beginning with the newest. */
const PURSE = 5
/** Of a burst that is longer, so many of the newest are answered; the rest of the purse is for what follows. */
const ANSWERED_OF_BURST = 3

/** A burst is answered by its end: the newest matter, and never the same words twice in a row. */
function newestFew(replies: readonly NewMessage[]): NewMessage[] {
  const byConversation = new Map<string, NewMessage[]>()
  for (const reply of replies) {
    const own = byConversation.get(reply.conversationId) ?? []
    byConversation.set(
      reply.conversationId,
      own.at(-1)?.text === reply.text ? [...own.slice(0, -1), reply] : [...own, reply],
    )
  }
  const kept = new Set(
    [...byConversation.values()].flatMap((own) =>
      own.length > PURSE ? own.slice(-ANSWERED_OF_BURST) : own,
    ),
  )
  return replies.filter((reply) => kept.has(reply))
}

function servicersIn({ content }: KfItem): string[] {
  switch (content.kind) {
    case 'servicer-said':
    case 'servicer-status':
    case 'reject-switched':
      return [content.servicerUserId]
    case 'session-changed':
      return [content.from, content.to].flatMap((userId) => userId ?? [])
    default:
      return []
  }
}

interface Storing extends Pick<ItemsToTake, 'items' | 'recalled'> {
  batch: Batch
}

async function storeSaid(
  tx: Tx,
  deps: TakeDeps,
  { batch, items, recalled }: Storing,
): Promise<Planned[]> {
  const messages: NewMessage[] = []
  const done: DoneItem[] = []
  const mask = await deps.mask(
    tx,
    items.flatMap((item) =>
      [wordsOf(item)?.text ?? [], isKeptRaw(item) ? stringsIn(item.raw) : []].flat(),
    ),
  )
  const words = new KfWords(tx, { deps, mask }, writersOf(batch, items))
  const planned: Planned[] = []
  const breathe = turnsOf()
  for (const item of items) {
    await breathe()
    const visitor =
      item.externalUserId === null ? undefined : batch.visitors.get(item.externalUserId)
    const said = wordsOf(item)
    const plan =
      visitor && said
        ? planMessage({ item, said, ...(await words.masked(item, said, visitor.person)) })
        : { item, message: null, recalled: false }
    const place: KnownItem = {
      state: 'done',
      conversationId: visitor?.person.conversation.id ?? null,
      messageId: plan.message?.id ?? null,
    }
    if (visitor) noteItem(visitor, item)
    const by = recalled.get(item.msgid)
    if (by !== undefined) plan.recalled = true
    const shown =
      plan.message && by !== undefined ? { ...plan.message, ...hiddenWords(by) } : plan.message
    const row = visitor && shown ? toRow(batch, { item, message: shown, visitor }) : null
    if (row) messages.push(row)
    if (plan.message && row && by === undefined) words.note(item, plan.message, row)
    batch.places.set(item.msgid, place)
    const raw = isKeptRaw(item) && by === undefined ? keptRaw(item.raw, mask) : null
    done.push({ item, conversationId: place.conversationId, messageId: place.messageId, raw })
    planned.push(plan)
  }
  // First of all: a duplicate must end this before it has written much.
  await saveDoneItems(tx, done)
  await saveVisitors(tx, batch.openKfId, [...batch.visitors.values()])
  await appendMessages(tx, messages)
  return planned
}

/** The conversations in which a customer said something. Whose first words these are has said nothing before. */
function writersOf({ visitors }: Batch, items: readonly KfItem[]): string[] {
  const conversations = items.flatMap(({ content, externalUserId }) => {
    const visitor = externalUserId === null ? undefined : visitors.get(externalUserId)
    const isText = content.kind === 'customer-said' && content.said.type === 'text'
    return isText && visitor && !visitor.person.conversation.isNew
      ? [visitor.person.conversation.id]
      : []
  })
  return [...new Set(conversations)]
}

/** What this version cannot read; and a servicer's refusal, which is on record nowhere else. */
function isKeptRaw(item: KfItem): boolean {
  return isUnknown(item) || item.content.kind === 'reject-switched'
}

function isUnknown({ content }: KfItem): boolean {
  return (
    content.kind === 'unreadable' ||
    content.kind === 'unknown-event' ||
    ('said' in content && content.said.unknown)
  )
}

/** What the history shows of an item; null for what only changes something. */
function wordsOf({ content }: KfItem): Said | null {
  if ('said' in content) return content.said
  if (content.kind !== 'entered') return null
  const payload = content.scene === '' ? null : { scene: content.scene }
  return {
    type: 'event',
    text: '进入在线客服',
    payload,
    menuId: null,
    media: false,
    unknown: false,
  }
}

function planMessage({
  item,
  said,
  text,
  warning,
}: { item: KfItem; said: Said } & MaskedWords): Planned {
  // The id at once: ids sort in the order in which things were said.
  const message = {
    id: newId('msg'),
    type: said.type,
    text,
    payload: said.payload,
    menuId: said.menuId,
    warning,
    at: item.sentAt,
  }
  return { item, recalled: false, message }
}

function noteItem(visitor: KfVisitor, { content, sentAt }: KfItem): void {
  if (content.kind === 'customer-said') noteCustomerWord(visitor, sentAt)
  if (content.kind === 'servicer-said') noteState(visitor, 3, content.servicerUserId)
  if (content.kind === 'session-changed') {
    if (content.change === 'ended') noteState(visitor, 4, null)
    else noteState(visitor, 3, content.to)
  }
  visitor.spoken ||= 'said' in content
}

function toRow(
  batch: Batch,
  { item, message, visitor }: { item: KfItem; message: TakenMessage; visitor: KfVisitor },
): NewMessage {
  const { id, type, text, payload, at } = message
  const base = { id, conversationId: visitor.person.conversation.id, type, text, payload, at }
  const { content } = item
  if (content.kind === 'customer-said' || content.kind === 'entered')
    return { ...base, direction: 'in', author: 'customer', state: 'received' }
  if (content.kind !== 'servicer-said')
    return { ...base, direction: 'in', author: 'system', state: 'received' }
  const { agentId, label } = servicerOf(batch, content.servicerUserId, visitor)
  return {
    ...base,
    direction: 'out',
    author: 'agent',
    state: 'sent',
    payload: { ...payload, by: { agentId, label } },
  }
}

interface Following {
  batch: Batch
  plan: Planned
}

/** What an item leads to, in the order of the items. */
async function follow(tx: Tx, deps: TakeDeps, { batch, plan }: Following): Promise<void> {
  const { item, message } = plan
  const { content } = item
  const visitor = item.externalUserId === null ? undefined : batch.visitors.get(item.externalUserId)
  if (isUnknown(item)) {
    deps.logger.warn(
      { openKfId: item.openKfId, msgid: item.msgid, kind: content.kind },
      'kf: an item is not as documented; it is kept raw',
    )
  }
  if (!('said' in content)) return actOnEvent(tx, deps, { batch, item, visitor })
  if (!visitor || !message) return
  const { person } = visitor
  const conversationId = person.conversation.id
  if (content.said.media && !plan.recalled) {
    batch.events.push(
      outboxEntry(
        'kf.mediaArrived',
        { conversationId, messageId: message.id },
        { orderKey: conversationId },
      ),
    )
  }
  if (content.kind === 'servicer-said') {
    await deps.onServicerMessage(tx, {
      person,
      message,
      servicer: servicerOf(batch, content.servicerUserId, visitor),
    })
  }
  if (content.kind !== 'customer-said') return
  noteSeen(batch, visitor, tx.now)
  if (plan.recalled) return
  const { replies } = await deps.receive(tx.as(actorOf(person)), { person, message })
  queueReplies(batch, { conversationId, replies })
}

/** Who is not known to be a customer of the platform is a customer all the same. */
function actorOf({ customerId: id }: KfPerson): Actor {
  return { ...customerActor(''), id }
}

function queueReplies(
  batch: Batch,
  { conversationId, replies }: { conversationId: string; replies: readonly Reply[] },
): void {
  for (const reply of replies) {
    batch.replies.push({
      id: newId('msg'),
      conversationId,
      direction: 'out',
      author: 'bot',
      type: 'text',
      ...storedReply(reply),
      state: 'queued',
    })
  }
}
