import { z } from 'zod'
import type { Message } from '../../../conversations/message.entity'
import { cutUtf8 } from '../../../wechat/text-limits'

/** What is sent to the agent, kept so that another try sends the same. */
export const RelayPlan = z.object({ text: z.string(), picture: z.string().nullable() })
export type RelayPlan = z.infer<typeof RelayPlan>

/** Of somebody whose history nobody can open: words that WeChat did not take reach them nowhere. */
export const NOT_KNOWN_YET = '还不知道这位客户是谁,只能等对方再说话'

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
  const head = `${plain(customer)} → 您 · #${tag}\n`
  const hint = severalOpen ? `\n回复时在前面加“#${tag} ”,就一定是给这位客户的` : ''
  const tail = `\n————\n${room} · <a href="${link}">打开</a>${hint}`
  return `${head}${cutUtf8(plain(words), MOST_BYTES - Buffer.byteLength(head + tail))}${tail}`
}

/** Pure. */
export function undeliveredText(
  { customer, known, tag, message, link }: { customer: string; known: boolean; tag: number; message: Message; link: string },
): string {
  const outcome = message.state === 'unknown' ? '微信没有说是否送到' : '没有送到微信'
  const where = known ? '客户能在小程序的沟通记录里看到' : NOT_KNOWN_YET
  const words = cutUtf8(plain(message.text), 300)
  return `给 ${plain(customer)} · #${tag} 的话${outcome}:“${words}”\n${where} · <a href="${link}">打开</a>`
}

/** What a customer writes must never become a link in the agent's WeCom. */
function plain(text: string): string {
  return text.replace(/</g, '\uFF1C').replace(/>/g, '\uFF1E')
}
