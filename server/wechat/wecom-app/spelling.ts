import { z } from 'zod'
import { cutCodePoints, cutUtf8 } from '../text-limits'
import type { XmlObject } from '../xml-builder'
import type { CardFact, CardUpdate, Member, SentMessage, TemplateCard, WecomMessage } from './types'

/** WeCom's spelling of what we send and of what it answers, and nowhere else. Texts are cut to what it takes. */

export function messageContent(message: WecomMessage): object {
  switch (message.type) {
    case 'text':
      return { msgtype: 'text', text: { content: cutUtf8(message.content, 2048) } }
    case 'image':
      return { msgtype: 'image', image: { media_id: message.mediaId } }
    case 'text-card': {
      const { title, description, url, buttonText } = message
      return {
        msgtype: 'textcard',
        textcard: {
          title: cutCodePoints(title, 128),
          description: cutCodePoints(description, 512),
          url,
          ...(buttonText !== undefined && { btntxt: cutCodePoints(buttonText, 4) }),
        },
      }
    }
    case 'template-card':
      return { msgtype: 'template_card', template_card: cardBody(message.card) }
  }
}

/** https://developer.work.weixin.qq.com/document/path/90236#模板卡片消息 */
function cardBody(card: TemplateCard): object {
  const { source, title, description, text, facts } = card
  return {
    ...(source !== undefined && { source: { desc: cutCodePoints(source, 13), desc_color: 0 } }),
    main_title: {
      title: cutCodePoints(title, 36),
      ...(description !== undefined && { desc: cutCodePoints(description, 44) }),
    },
    ...(text !== undefined && { sub_title_text: cutCodePoints(text, 160) }),
    ...(facts && { horizontal_content_list: facts.slice(0, 6).map(factBody) }),
    ...(card.url !== undefined && { card_action: { type: 1, url: card.url } }),
    ...(card.kind === 'notice' ? { card_type: 'text_notice' } : buttonPart(card)),
  }
}

function buttonPart({ taskId, buttons }: Extract<TemplateCard, { kind: 'buttons' }>): object {
  return {
    card_type: 'button_interaction',
    task_id: taskId,
    button_list: buttons.slice(0, 6).map(({ text, style = 1, ...rest }) => ({
      text: cutCodePoints(text, 10),
      style,
      ...('key' in rest ? { type: 0, key: rest.key } : { type: 1, url: rest.url }),
    })),
  }
}

function factBody({ name, value, url }: CardFact): object {
  return { keyname: cutCodePoints(name, 5), value, ...(url !== undefined && { type: 1, url }) }
}

/**
 * The same card as a passive answer spells it: card_type is CardType there, keyname is KeyName, and a list repeats its element.
 * https://developer.work.weixin.qq.com/document/path/90241
 */
export function passiveCard(card: TemplateCard): XmlObject {
  return passiveForm(cardBody(card))
}

function passiveForm(body: object): XmlObject {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [passiveName(name), passiveValue(value)]),
  )
}

const passiveName = (name: string): string =>
  name === 'keyname'
    ? 'KeyName'
    : name.replace(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase())

function passiveValue(value: unknown): XmlObject[string] {
  if (Array.isArray(value)) return value.map((one: object) => passiveForm(one))
  if (typeof value === 'object' && value !== null) return passiveForm(value)
  return typeof value === 'number' ? value : String(value)
}

export function updateBody({ responseCode, users, change }: CardUpdate): object {
  return {
    response_code: responseCode,
    ...(users === 'everybody' ? { atall: 1 } : { userids: users }),
    ...('card' in change
      ? {
          template_card: {
            ...cardBody(change.card),
            ...(change.replaceText !== undefined && { replace_text: change.replaceText }),
          },
        }
      : { button: { replace_name: cutCodePoints(change.buttonText, 10) } }),
  }
}

const list = z
  .string()
  .default('')
  .transform((joined) => joined.split('|').filter((one) => one !== ''))

export const MessageSent = z
  .object({
    msgid: z.string().default(''),
    invaliduser: list,
    response_code: z.string().optional(),
  })
  .transform(({ msgid, invaliduser, response_code }): SentMessage => ({
    msgId: msgid,
    invalidUsers: invaliduser,
    responseCode: response_code === undefined || response_code === '' ? null : response_code,
  }))

/** Older answers write `UserId`, newer ones `userid`. */
export const UserOfCode = z
  .object({ userid: z.string().optional(), UserId: z.string().optional() })
  .transform(({ userid, UserId }) => ({ userId: userid ?? UserId ?? null }))

const ACTIVE = 1

export const MemberInfo = z
  .object({
    userid: z.string(),
    name: z.string(),
    department: z.array(z.number()).default([]),
    position: z.string().default(''),
    status: z.number().default(ACTIVE),
  })
  .transform(({ userid, name, department, position, status }): Member => ({
    userId: userid,
    name,
    departmentIds: department,
    position: position === '' ? null : position,
    active: status === ACTIVE,
  }))

export const MemberList = z
  .object({ userlist: z.array(MemberInfo) })
  .transform((answer) => answer.userlist)
