import type { Tx } from '../../db/database'
import type { Consent, Scanned } from '../../identity/bindings'
import { SECOND_MS } from '../../lib/clock'
import { newId } from '../../lib/ids'
import { maskGoingOn } from '../../conversations/mask-going-on'
import { answerMenu, type PasserByDeps } from '../../reception/talk/passer-by'
import type { Arrival, Response } from './arrival'
import { askerOf, type Follower, type Writer } from './followers'
import { provesFollowing, type InboundContent } from './inbound'
import { passOn } from './pass-on'
import { consentReply, sceneReply } from './scene-replies'

/** WeChat waits five seconds; what cannot be ready by then is answered by customer-service message instead. */
export const ANSWER_BUDGET_MS = 4.5 * SECOND_MS

type Mask = (text: string, customerId: string | null) => { text: string; warning: string | null }

export interface RespondDeps extends PasserByDeps {
  welcome: string
  nowMs(): number
  /** F2: passwords, codes and card numbers never reach the database. */
  mask(tx: Tx, texts: readonly string[]): Promise<Mask>
  /** @param told.at by WeChat's clock: of two pieces of news the newer one counts, whichever came first */
  follow(tx: Tx, follower: Follower, told: { following: boolean; at: Date }): Promise<void>
  /** Someone scanned a code that was shown in the mini program. */
  bindByScene(tx: Tx, follower: Follower, sceneToken: string): Promise<Scanned>
  /** What they say to the question whether the code is theirs; null: their words are about something else. */
  settleBinding(tx: Tx, writer: Writer, text: string): Promise<Consent | null>
  receipt(tx: Tx, receipt: { msgId: string; status: string }): Promise<void>
}

const SILENT: Response = { incoming: null, reply: null, answerLater: false, keepMedia: false }

/** Decides what one callback means and what is said to it, inside the transaction that stores both. */
export async function respond(
  tx: Tx,
  deps: RespondDeps,
  { arrival, writer }: { arrival: Arrival; writer: Writer },
): Promise<Response> {
  const { content } = arrival.inbound
  const { follower } = writer
  const at = saidAt(arrival)
  if (provesFollowing(content) && (!follower.following || content.kind === 'subscribe'))
    await deps.follow(tx, follower, { following: true, at })
  switch (content.kind) {
    case 'text':
      return respondToText(tx, deps, { text: content.text, arrival, writer })
    case 'media':
    case 'location':
    case 'link':
    case 'other':
      return respondToMedia(tx, deps, { content, writer })
    case 'subscribe':
    case 'scan':
      return respondToScene(tx, deps, { content, follower })
    case 'unsubscribe':
      await deps.follow(tx, follower, { following: false, at })
      return { ...SILENT, incoming: { type: 'event', text: '取消关注', payload: null } }
    case 'menu-click':
      return respondToClick(tx, deps, { key: content.key, writer })
    case 'template-receipt':
      await deps.receipt(tx, content)
      return SILENT
    case 'silent-event':
      return SILENT
  }
}

/** By WeChat's clock; where it is ahead of ours, by ours. */
function saidAt({ inbound, arrivedAtMs }: Arrival): Date {
  return new Date(Math.min(inbound.createdAtSeconds * SECOND_MS, arrivedAtMs))
}

async function respondToText(
  tx: Tx,
  deps: RespondDeps,
  told: { text: string; arrival: Arrival; writer: Writer },
): Promise<Response> {
  const { follower, conversation } = told.writer
  const { text, warning } = await maskGoingOn(
    tx,
    { mask: deps.mask, justSaid: told.writer.justSaid ?? null },
    {
      conversationId: conversation.id,
      customerId: follower.verifiedCustomerId,
      text: told.text,
    },
  )
  const incoming = { id: newId('msg'), type: 'text', text, payload: null }
  const consent = await deps.settleBinding(tx, told.writer, text)
  if (consent !== null) return { ...SILENT, incoming, reply: consentReply(consent) }
  if (deps.nowMs() - told.arrival.arrivedAtMs > ANSWER_BUDGET_MS)
    return { ...SILENT, incoming, answerLater: true }
  const { plan = null } = told.arrival
  const reply = await passOn(tx, deps, {
    writer: told.writer,
    message: { ...incoming, warning, plan },
  })
  return { ...SILENT, incoming, reply }
}

type MediaContent = Extract<InboundContent, { kind: 'media' | 'location' | 'link' | 'other' }>

async function respondToMedia(
  tx: Tx,
  deps: RespondDeps,
  { content, writer }: { content: MediaContent; writer: Writer },
): Promise<Response> {
  const mask = await deps.mask(tx, wordsIn(content))
  const { verifiedCustomerId } = writer.follower
  const masked = (text: string): { text: string; warning: string | null } =>
    mask(text, verifiedCustomerId)
  const incoming = { id: newId('msg'), ...describeMedia(masked, content) }
  const keepMedia = content.kind === 'media'
  if (keepMedia && content.transcript !== null)
    return answerHeard(tx, deps, { heard: masked(content.transcript), incoming, writer })
  const reply = await passOn(tx, deps, { writer, message: incoming })
  return { ...SILENT, incoming, reply, keepMedia }
}

/** A voice message whose words WeChat has read for us is answered as these words; the voice itself is kept beside them. */
async function answerHeard(
  tx: Tx,
  deps: RespondDeps,
  { heard, incoming, writer }: { heard: ReturnType<Mask>; incoming: Incoming; writer: Writer },
): Promise<Response> {
  const reply = await passOn(tx, deps, {
    writer,
    message: { id: incoming.id, type: 'text', ...heard },
    heard: true,
  })
  return { ...SILENT, incoming, reply, keepMedia: true }
}

type Incoming = NonNullable<Response['incoming']> & { id: string }

const MEDIA_NAMES = new Map([
  ['image', '[图片]'],
  ['voice', '[语音]'],
  ['video', '[视频]'],
  ['shortvideo', '[视频]'],
])

function wordsIn(content: MediaContent): string[] {
  switch (content.kind) {
    case 'media':
      return content.transcript === null ? [] : [content.transcript]
    case 'location':
      return [content.label]
    case 'link':
      return [content.title, content.url]
    case 'other':
      return []
  }
}

function describeMedia(
  mask: (text: string) => { text: string },
  content: MediaContent,
): NonNullable<Response['incoming']> {
  switch (content.kind) {
    case 'media': {
      const payload = { mediaId: content.mediaId, format: content.format }
      const name = MEDIA_NAMES.get(content.type) ?? '[文件]'
      if (content.transcript === null) return { type: content.type, text: name, payload }
      const heard = mask(content.transcript).text
      return {
        type: content.type,
        text: `${name} ${heard}`,
        payload: { ...payload, transcript: heard },
      }
    }
    case 'location':
      return { type: 'location', text: `[位置] ${mask(content.label).text}`, payload: null }
    case 'link':
      return {
        type: 'link',
        text: `[链接] ${mask(content.title).text}`,
        payload: { url: mask(content.url).text.slice(0, 2000) },
      }
    case 'other':
      return {
        type: content.type,
        text: content.type === 'unsupported' ? '[微信不支持显示的内容]' : '[其他内容]',
        payload: null,
      }
  }
}

const NO_SCENE: Scanned = { outcome: 'other', account: null }

type SceneContent = Extract<InboundContent, { kind: 'subscribe' | 'scan' }>

async function respondToScene(
  tx: Tx,
  deps: RespondDeps,
  told: { content: SceneContent; follower: Follower },
): Promise<Response> {
  const { content, follower } = told
  const scanned =
    content.scene === null ? NO_SCENE : await deps.bindByScene(tx, follower, content.scene)
  const reply = sceneReply(scanned, {
    welcome: deps.welcome,
    verified: follower.verifiedCustomerId !== null,
  })
  const incoming = {
    type: 'event',
    text: content.kind === 'subscribe' ? '关注' : '扫码',
    payload: null,
  }
  return { ...SILENT, incoming, reply }
}

/** Keys of the menu that the policy file defines: each says what a person would have typed. */
const MENU_TEXTS = new Map([
  ['my-orders', '我的订单'],
  ['my-tickets', '我的工单'],
  ['person', '人工'],
])

async function respondToClick(
  tx: Tx,
  deps: RespondDeps,
  { key, writer }: { key: string; writer: Writer },
): Promise<Response> {
  const text = MENU_TEXTS.get(key)
  const incoming = {
    id: newId('msg'),
    type: 'event',
    text: `点了菜单 ${text ?? key.slice(0, 40)}`,
    payload: null,
  }
  if (key === 'person') {
    const message = { id: incoming.id, type: 'text', text: '人工' }
    return { ...SILENT, incoming, reply: await passOn(tx, deps, { writer, message }) }
  }
  const asked = { asker: askerOf(writer.follower), text: text ?? '' }
  return { ...SILENT, incoming, reply: await answerMenu(tx, deps, asked) }
}
