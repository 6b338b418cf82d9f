import { z } from 'zod'
import { buildXml } from '../../wechat/xml-builder'

/** A passive answer; null: nothing is said. https://developer.work.weixin.qq.com/document/path/90241 */
export const AppAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** Greys out the buttons of the clicker's own card under this text. */
  z.object({ kind: z.literal('button'), text: z.string() }),
]).nullable()
export type AppAnswer = z.infer<typeof AppAnswer>

export function answerXml(answer: NonNullable<AppAnswer>, head: { to: string; from: string; seconds: number }): string {
  const envelope = { ToUserName: head.to, FromUserName: head.from, CreateTime: head.seconds }
  return answer.kind === 'text'
    ? buildXml({ ...envelope, MsgType: 'text', Content: answer.text })
    : buildXml({ ...envelope, MsgType: 'update_button', Button: { ReplaceName: answer.text } })
}
