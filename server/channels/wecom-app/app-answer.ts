import { z } from 'zod'
import { passiveCard } from '../../wechat/wecom-app/spelling'
import { buildXml } from '../../wechat/xml-builder'

const style = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).default(1)

const ButtonCard = z.object({
  kind: z.literal('buttons'),
  taskId: z.string(),
  url: z.string(),
  source: z.string(),
  title: z.string(),
  description: z.string(),
  text: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  buttons: z.array(
    z.union([
      z.object({ text: z.string(), style, key: z.string() }),
      z.object({ text: z.string(), style, url: z.string() }),
    ]),
  ),
})

/** A passive answer; null: nothing is said. https://developer.work.weixin.qq.com/document/path/90241 */
export const AppAnswer = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string() }),
    /** Greys out the buttons of the clicker's own card under this text. */
    z.object({ kind: z.literal('button'), text: z.string() }),
    /** Takes the place of the clicker's own card, which so keeps the way to what it is about. */
    z.object({ kind: z.literal('card'), card: ButtonCard }),
  ])
  .nullable()
export type AppAnswer = z.infer<typeof AppAnswer>

export function answerXml(
  answer: NonNullable<AppAnswer>,
  head: { to: string; from: string; seconds: number },
): string {
  const envelope = { ToUserName: head.to, FromUserName: head.from, CreateTime: head.seconds }
  switch (answer.kind) {
    case 'text':
      return buildXml({ ...envelope, MsgType: 'text', Content: answer.text })
    case 'button':
      return buildXml({
        ...envelope,
        MsgType: 'update_button',
        Button: { ReplaceName: answer.text },
      })
    case 'card':
      return buildXml({
        ...envelope,
        MsgType: 'update_template_card',
        TemplateCard: passiveCard(answer.card),
      })
  }
}
