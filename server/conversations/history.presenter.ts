import { z } from 'zod'
import { presentAttachments } from '../attachments/attachments'
import type { Attachment } from '../attachments/attachment.contract'
import { DAY_MS } from '../lib/clock'
import { toOffsetIso } from '../lib/shanghai-time'
import type { ChannelName } from './channel-name'
import type { HistoryDeps, HistoryEntry } from './history-entry'
import type { HistoryAttachment, HistoryItem } from './history.contract'
import { keyOf } from './history.queries'
import type { Message } from './message.entity'
import type { MessageState } from './message-state'
import type { ServiceSession } from './session.entity'

const CHANNEL_TEXT: Readonly<Record<ChannelName, string>> = { 'official-account': '公众号', 'wecom-kf': '在线客服' }
const AUTHORS = { bot: '自动客服', agent: '客服', system: '系统' } as const
const MEDIA = new Map([['image', '图片'], ['voice', '语音'], ['video', '视频'], ['shortvideo', '视频'], ['file', '文件']])
/** WeChat keeps media for three days; what was not copied by then is gone. */
const MEDIA_LIFE_MS = 3 * DAY_MS

const STATE_TEXT: Readonly<Partial<Record<MessageState, string>>> = {
  queued: '正在发送', sending: '正在发送', unknown: '微信没有告诉我们是否送达', failed: '没有送达微信',
}

const Payload = z.object({
  links: z.array(z.object({ label: z.string(), page: z.string() })).catch([]),
  choices: z.array(z.object({ label: z.string() })).catch([]),
  by: z.object({ label: z.string() }).nullable().catch(null),
  recalled: z.boolean().catch(false),
  attachmentId: z.string().nullable().catch(null),
  mediaId: z.string().nullable().catch(null),
  seconds: z.number().nullable().catch(null),
})

/** A message as the history shows it. */
export function messageEntry(
  message: Message, { channel, reader, now }: { channel: ChannelName } & Pick<HistoryDeps, 'reader' | 'now'>,
): HistoryEntry {
  const { links, choices, by, recalled, attachmentId, mediaId, seconds } = Payload.parse(message.payload ?? {})
  // Following and scanning are things that happened, not things that were said.
  const author = message.type === 'event' ? 'system' : message.author
  const customer = reader === 'customer' ? '您' : '客户'
  const shared = {
    key: keyOf(message.id), id: message.id, kind: 'message', channel, channelText: CHANNEL_TEXT[channel], author, at: message.at,
    authorLabel: author === 'customer' ? customer : by?.label ?? AUTHORS[author], conversationId: message.conversationId,
    ticketNumber: null, title: null, recalled,
  } as const
  if (recalled) {
    const who = author === 'customer' ? customer : author === 'agent' ? '客服' : '我们'
    return { ...shared, text: `${who}撤回了一条消息`, links: [], choices: [], stateText: null, attachmentIds: [], seconds: null }
  }
  const missing = attachmentId === null && mediaId !== null ? missingText(message, now) : null
  return {
    ...shared, text: attachmentId !== null && MEDIA.has(message.type) ? '' : message.text, links,
    choices: choices.map(({ label }) => label), stateText: stateText(message.state, reader) ?? missing,
    attachmentIds: attachmentId === null ? [] : [attachmentId], seconds,
  }
}

function stateText(state: MessageState, reader: HistoryDeps['reader']): string | null {
  const text = STATE_TEXT[state] ?? null
  return state === 'failed' && reader === 'customer' ? `${text},可以在这里看` : text
}

function missingText({ type, at }: Message, now: Date): string {
  const what = MEDIA.get(type) ?? '文件'
  return now.getTime() - at.getTime() < MEDIA_LIFE_MS ? `${what}正在保存,稍后再看` : `微信没有留下这${type === 'image' ? '张' : '个'}${what}`
}

/** Files and sessions of one page are read once for all of it. */
export async function presentHistory(
  { manager, box, now }: HistoryDeps, entries: readonly HistoryEntry[], sessions: readonly ServiceSession[],
): Promise<HistoryItem[]> {
  const files = await presentAttachments(manager, entries.flatMap(({ attachmentIds }) => attachmentIds), { box, now })
  return entries.map(({ key: _key, attachmentIds, seconds, conversationId, at, ...entry }) => {
    const kept = attachmentIds.flatMap((id) => files.get(id) ?? [])
    return {
      ...entry, at: toOffsetIso(at), attachments: kept.map((file) => presentFile(file, seconds)),
      sessionId: sessions.find((session) => session.conversationId === conversationId && isWithin(session, at))?.id ?? null,
      stateText: kept.length < attachmentIds.length ? '有一个文件已经删除' : entry.stateText,
    }
  })
}

function isWithin({ startedAt, endedAt }: ServiceSession, at: Date): boolean {
  return startedAt <= at && (endedAt === null || at <= endedAt)
}

function presentFile({ url, fileName, mediaType, sizeBytes }: Attachment, seconds: number | null): HistoryAttachment {
  const [family] = mediaType.split('/')
  const kind = family === 'image' || family === 'video' ? family : family === 'audio' ? 'voice' : 'file'
  return { url, kind, name: fileName, sizeBytes, seconds: kind === 'voice' ? seconds : null }
}
