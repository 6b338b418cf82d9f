import { answerMedia } from '../../bot/answer-media'
import { answerText } from '../../bot/answer-text'
import { PAGES, say, type Reply } from '../../bot/reply'
import type { Tx } from '../../db/database'
import { SECOND_MS } from '../../lib/clock'
import { newId } from '../../lib/ids'
import type { Arrival, Response } from './exchange'
import { answerFollower, askerOf, type Answered, type TalkDeps } from './answer-follower'
import type { Follower, Writer } from './followers'
import type { InboundContent } from './inbound'

/** WeChat waits five seconds; what cannot be ready by then is answered by customer-service message instead. */
export const ANSWER_BUDGET_MS = 4.5 * SECOND_MS

/** What came of a scanned code; `other`: it was not one of ours. */
export type SceneOutcome = 'bound' | 'already' | 'expired' | 'conflict' | 'other'

export interface RespondDeps extends TalkDeps {
  welcome: string
  nowMs(): number
  /** F2: passwords, codes and card numbers never reach the database. */
  mask(text: string): { text: string; warning: string | null }
  follow(tx: Tx, follower: Follower, following: boolean): Promise<void>
  /** Someone scanned a code that was shown in the mini program. */
  bindByScene(tx: Tx, follower: Follower, sceneToken: string): Promise<SceneOutcome>
  receipt(tx: Tx, receipt: { msgId: string; status: string }): Promise<void>
}

const SILENT: Response = { incoming: null, reply: null, understood: null, answerLater: false, keepMedia: false }

/** Decides what one callback means and what is said to it, inside the transaction that stores both. */
export async function respond(tx: Tx, deps: RespondDeps, { arrival, writer }: { arrival: Arrival; writer: Writer }): Promise<Response> {
  const { content } = arrival.inbound
  const { follower } = writer
  switch (content.kind) {
    case 'text': return respondToText(tx, deps, { text: content.text, arrival, writer })
    case 'media': case 'location': case 'link': case 'other': return respondToMedia(tx, deps, { content, writer })
    case 'subscribe': case 'scan': return respondToScene(tx, deps, { content, follower })
    case 'unsubscribe':
      await deps.follow(tx, follower, false)
      return { ...SILENT, incoming: { type: 'event', text: '取消关注', payload: null } }
    case 'menu-click': return respondToClick(tx, deps, { key: content.key, writer })
    case 'template-receipt':
      await deps.receipt(tx, content)
      return SILENT
    case 'silent-event': return SILENT
  }
}

async function respondToText(
  tx: Tx, deps: RespondDeps, told: { text: string; arrival: Arrival; writer: Writer },
): Promise<Response> {
  const { text, warning } = deps.mask(told.text)
  const incoming = { id: newId('msg'), type: 'text', text, payload: null }
  if (deps.nowMs() - told.arrival.arrivedAtMs > ANSWER_BUDGET_MS) return { ...SILENT, incoming, answerLater: true }
  const answered = await answerFollower(tx, deps, { writer: told.writer, message: incoming })
  return { ...SILENT, incoming, ...withWarning(answered, warning) }
}

/** F2: said with the answer, or by itself while a person serves. */
function withWarning({ reply, understood }: Answered, warning: string | null): Answered {
  if (warning === null) return { reply, understood }
  return { reply: reply ? { ...reply, text: `${warning}\n\n${reply.text}` } : say(warning), understood }
}

type MediaContent = Extract<InboundContent, { kind: 'media' | 'location' | 'link' | 'other' }>

async function respondToMedia(tx: Tx, deps: RespondDeps, { content, writer }: { content: MediaContent; writer: Writer }): Promise<Response> {
  const type = content.kind === 'media' || content.kind === 'other' ? content.type : content.kind
  const incoming = { id: newId('msg'), ...describeMedia(deps, content) }
  const reply = writer.inSession ? (await answerFollower(tx, deps, { writer, message: incoming })).reply : answerMedia(type)
  return { ...SILENT, incoming, reply, keepMedia: content.kind === 'media' }
}

const MEDIA_NAMES = new Map([['image', '[图片]'], ['voice', '[语音]'], ['video', '[视频]'], ['shortvideo', '[视频]']])

function describeMedia(deps: RespondDeps, content: MediaContent): NonNullable<Response['incoming']> {
  switch (content.kind) {
    case 'media': {
      const payload = { mediaId: content.mediaId, format: content.format }
      return { type: content.type, text: MEDIA_NAMES.get(content.type) ?? '[文件]', payload }
    }
    case 'location': return { type: 'location', text: `[位置] ${content.label}`, payload: null }
    case 'link': return { type: 'link', text: `[链接] ${deps.mask(content.title).text}`, payload: { url: content.url.slice(0, 2000) } }
    case 'other': return { type: content.type, text: '[其他内容]', payload: null }
  }
}

type SceneContent = Extract<InboundContent, { kind: 'subscribe' | 'scan' }>

async function respondToScene(tx: Tx, deps: RespondDeps, told: { content: SceneContent; follower: Follower }): Promise<Response> {
  const { content, follower } = told
  if (content.kind === 'subscribe') await deps.follow(tx, follower, true)
  const outcome = content.scene === null ? 'other' : await deps.bindByScene(tx, follower, content.scene)
  const reply = sceneReply(outcome, { welcome: deps.welcome, verified: follower.verifiedCustomerId !== null })
  const incoming = { type: 'event', text: content.kind === 'subscribe' ? '关注' : '扫码', payload: null }
  return { ...SILENT, incoming, reply }
}

function sceneReply(outcome: SceneOutcome, { welcome, verified }: { welcome: string; verified: boolean }): Reply {
  switch (outcome) {
    case 'bound': return say('已确认这个微信是您本人。以后订单和工单的进度会发到这里', { label: '我的订单', page: PAGES.orders })
    case 'already': return say('这个微信之前已经确认过了,不用再扫。进度会照常发到这里', { label: '我的订单', page: PAGES.orders })
    case 'expired': return say('这个二维码过了有效时间。请回到小程序重新打开“微信通知”,再扫一次', { label: '重新获取二维码', page: PAGES.binding })
    case 'conflict': return say('这个微信已经绑定了另一个账号,没有改动。要换绑,请先在原账号的“微信通知”里解除', { label: '查看说明', page: PAGES.binding })
    case 'other': return verified
      ? say(welcome, { label: '我的订单', page: PAGES.orders }, { label: '联系客服', page: PAGES.contact })
      : say(welcome, { label: '确认我的微信', page: PAGES.binding }, { label: '联系客服', page: PAGES.contact })
  }
}

/** Keys of the menu that the policy file defines: each says what a person would have typed. */
const MENU_TEXTS = new Map([['my-orders', '我的订单'], ['my-tickets', '我的工单'], ['person', '人工']])

async function respondToClick(tx: Tx, deps: RespondDeps, { key, writer }: { key: string; writer: Writer }): Promise<Response> {
  const text = MENU_TEXTS.get(key)
  const incoming = { id: newId('msg'), type: 'event', text: `点了菜单 ${text ?? key.slice(0, 40)}`, payload: null }
  const { reply } = key === 'person'
    ? await answerFollower(tx, deps, { writer, message: { id: incoming.id, type: 'text', text: '人工' } })
    : await answerText(tx, deps.bot, { asker: askerOf(writer.follower), text: text ?? '' })
  return { ...SILENT, incoming, reply }
}
