import { z } from 'zod'
import { presentAttachments } from '../../attachments/attachments'
import type { Attachment } from '../../attachments/attachment.contract'
import { DAY_MS } from '../../lib/clock'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { NoticeReach } from '../asked-back'
import { channelText, type ChannelName } from '../channels'
import type { HistoryDeps, HistoryEntry } from './history-entry'
import type { HistoryAttachment, HistoryItem } from './history.contract'
import { keyOf } from './history.queries'
import type { Message } from '../message.entity'
import type { MessageState } from '../message-state'
import type { ServiceSession } from '../sessions/session.entity'

const AUTHORS = { bot: '自动客服', agent: '客服', system: '系统' } as const
const MEDIA = new Map([
  ['image', '图片'],
  ['voice', '语音'],
  ['video', '视频'],
  ['shortvideo', '视频'],
  ['file', '文件'],
])
/** WeChat keeps media for three days; what was not copied by then is gone. */
const MEDIA_LIFE_MS = 3 * DAY_MS

/** Not for what it is, but because it did not come to us. */
const NOT_FETCHED = new Set(['media_gone', 'not_fetched'])

const STATE_TEXT: Readonly<Partial<Record<MessageState, string>>> = {
  queued: '正在发送',
  sending: '正在发送',
  unknown: '微信没有告诉我们是否送达',
  failed: '没有送达微信',
}

const Payload = z.object({
  links: z.array(z.object({ label: z.string(), page: z.string() })).catch([]),
  choices: z.array(z.object({ label: z.string() })).catch([]),
  by: z.object({ label: z.string() }).nullable().catch(null),
  recalled: z.boolean().catch(false),
  generated: z.boolean().catch(false),
  attachmentId: z.string().nullable().catch(null),
  mediaId: z.string().nullable().catch(null),
  /** Why the file is not with us and will not be. */
  notKept: z.string().nullable().catch(null),
  /** What WeChat heard in a voice message. */
  transcript: z.string().nullable().catch(null),
  seconds: z.number().nullable().catch(null),
  askedBack: z.string().nullable().catch(null),
})

/** A message as the history shows it. */
export function messageEntry(
  message: Message,
  { channel, reader, now }: { channel: ChannelName } & Pick<HistoryDeps, 'reader' | 'now'>,
): HistoryEntry {
  const { links, choices, by, recalled, generated, attachmentId, ...payload } = Payload.parse(
    message.payload ?? {},
  )
  const { mediaId, notKept, transcript, seconds, askedBack } = payload
  // Following and scanning are things that happened, not things that were said.
  const author = message.type === 'event' ? 'system' : message.author
  const customer = reader === 'customer' ? '您' : '客户'
  const shared = {
    key: keyOf(message.id),
    id: message.id,
    kind: 'message',
    channel,
    channelText: channelText(channel),
    author,
    at: message.at,
    authorLabel: author === 'customer' ? customer : (by?.label ?? AUTHORS[author]),
    conversationId: message.conversationId,
    ticketNumber: null,
    title: null,
    recalled,
    undelivered: message.state === 'failed' && !recalled,
    generated,
  } as const
  if (recalled) {
    const who = author === 'customer' ? customer : author === 'agent' ? '客服' : '我们'
    return {
      ...shared,
      text: `${who}撤回了一条消息`,
      links: [],
      choices: [],
      stateText: null,
      attachmentIds: [],
      seconds: null,
      askedBack: null,
    }
  }
  const missing =
    attachmentId === null && mediaId !== null ? missingText(message, { notKept, now }) : null
  return {
    ...shared,
    text: attachmentId !== null && MEDIA.has(message.type) ? (transcript ?? '') : message.text,
    links,
    choices: choices.map(({ label }) => label),
    stateText: stateText(message.state, reader) ?? missing,
    attachmentIds: attachmentId === null ? [] : [attachmentId],
    seconds,
    askedBack,
  }
}

function stateText(state: MessageState, reader: HistoryDeps['reader']): string | null {
  const text = STATE_TEXT[state] ?? null
  if (state !== 'failed') return text
  return reader === 'customer' ? `${text}，可以在这里看` : '没到客户手里，另用通知请客户回来看'
}

function missingText(
  { type, at }: Message,
  { notKept, now }: { notKept: string | null; now: Date },
): string {
  const what = MEDIA.get(type) ?? '文件'
  const one = type === 'image' ? '张' : '个'
  if (notKept !== null && !NOT_FETCHED.has(notKept)) return `这${one}${what}我们打不开，没有保存`
  const mayCome = notKept === null && now.getTime() - at.getTime() < MEDIA_LIFE_MS
  return mayCome ? `${what}正在保存，稍后再看` : `这${one}${what}没能保存下来`
}

const REACH_TEXT: Readonly<Record<NoticeReach, string>> = {
  delivered: '没到客户手里，请客户回来看的通知已经送到客户微信',
  sent: '没到客户手里，请客户回来看的通知微信已收下',
  failed: '没到客户手里，通知也没能送到微信，客户只能在小程序里看到',
}

/** Files, sessions and notices of one page are read once for all of it. */
export async function presentHistory(
  { manager, box, now, sessionId, reachOfNotices }: HistoryDeps,
  entries: readonly HistoryEntry[],
  sessions: readonly ServiceSession[],
): Promise<HistoryItem[]> {
  const files = await presentAttachments(
    manager,
    entries.flatMap(({ attachmentIds }) => attachmentIds),
    { box, now, sessionId },
  )
  const asked = entries.flatMap(({ undelivered, askedBack }) =>
    undelivered && askedBack !== null ? [askedBack] : [],
  )
  const reached = await reachOfNotices?.(manager, asked)
  return entries.map(
    ({ key: _key, attachmentIds, seconds, conversationId, at, askedBack, ...entry }) => {
      const reach = entry.undelivered ? reached?.get(askedBack ?? '') : undefined
      const kept = attachmentIds.flatMap((id) => files.get(id) ?? [])
      return {
        ...entry,
        at: toOffsetIso(at),
        attachments: kept.map((file) => presentFile(file, seconds)),
        sessionId:
          sessions.find(
            (session) => session.conversationId === conversationId && isWithin(session, at),
          )?.id ?? null,
        stateText:
          kept.length < attachmentIds.length
            ? '有一个文件已经删除'
            : reach === undefined
              ? entry.stateText
              : REACH_TEXT[reach],
      }
    },
  )
}

function isWithin({ startedAt, endedAt }: ServiceSession, at: Date): boolean {
  return startedAt <= at && (endedAt === null || at <= endedAt)
}

function presentFile(
  { url, fileName, mediaType, sizeBytes }: Attachment,
  seconds: number | null,
): HistoryAttachment {
  const [family] = mediaType.split('/')
  const kind =
    family === 'image' || family === 'video' ? family : family === 'audio' ? 'voice' : 'file'
  return { url, kind, name: fileName, sizeBytes, seconds: kind === 'voice' ? seconds : null }
}
