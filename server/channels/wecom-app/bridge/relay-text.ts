import { z } from 'zod'
import type { Message } from '../../../conversations/message.entity'
import { cutUtf8 } from '../../../wechat/text-limits'
import { plainWords } from '../plain-words'

/** What is sent to the agent, kept so that another try sends the same. */
export const RelayPlan = z.object({ text: z.string(), picture: z.string().nullable() })
export type RelayPlan = z.infer<typeof RelayPlan>

/** Of somebody whose history nobody can open: words that WeChat did not take reach them nowhere. */
export const NOT_KNOWN_YET = '还不知道这位客户是谁，只能等对方再说话'

/** What WeCom takes in one text. */
const MOST_BYTES = 2_048

export interface Relayed {
  customer: string
  tag: number
  words: string
  room: string
  /** Of this very message: makes two messages that read the same two. */
  link: string
  severalOpen: boolean
}

/** Who speaks to whom, the words, and what the agent may still answer. Pure. */
export function relayText({ customer, tag, words, room, link, severalOpen }: Relayed): string {
  const head = `${plainWords(customer)} → 您 · #${tag}\n`
  const hint = severalOpen ? `\n回复时在前面加“#${tag} ”，就一定是给这位客户的` : ''
  const tail = `\n————\n${room} · <a href="${link}">打开</a>${hint}`
  return `${head}${cutUtf8(plainWords(words), MOST_BYTES - Buffer.byteLength(head + tail))}${tail}`
}

/** Pure. */
export function undeliveredText({
  customer,
  known,
  tag,
  message,
  link,
}: {
  customer: string
  known: boolean
  tag: number
  message: Message
  link: string
}): string {
  const outcome = message.state === 'unknown' ? '微信没有说是否送到' : '没有送到微信'
  const where = whereItIs(message, known)
  const words = cutUtf8(plainWords(message.text), 300)
  return `给 ${plainWords(customer)} · #${tag} 的话${outcome}：“${words}”\n${where} · <a href="${link}">打开</a>`
}

function whereItIs({ type, payload, state }: Message, known: boolean): string {
  // The media id died, or the file could not be read: there is nothing that anybody could look at.
  if (type === 'image' && typeof payload?.attachmentId !== 'string')
    return '图片没有存下来，客户哪里都看不到，请重新发一次'
  if (!known) return NOT_KNOWN_YET
  return state === 'failed'
    ? '客户能在小程序的沟通记录里看到，另发通知请客户回来，送到了会写在会话里'
    : '客户能在小程序的沟通记录里看到'
}
