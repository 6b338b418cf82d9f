import { z } from 'zod'
import type {
  CustomerMessage,
  Follower,
  MenuButton,
  MenuEntry,
  OAuthUser,
  OwnedTemplate,
  SceneQr,
  TemplateMessage,
} from './types'

/** The platform's spelling of what we send and of what it answers, and nowhere else. */

export function templateBody({
  openId,
  templateId,
  data,
  url,
  miniProgram,
  clientMsgId,
}: TemplateMessage): object {
  return {
    touser: openId,
    template_id: templateId,
    client_msg_id: clientMsgId,
    ...(url !== undefined && { url }),
    ...(miniProgram && { miniprogram: { appid: miniProgram.appId, pagepath: miniProgram.path } }),
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { value }])),
  }
}

export function customerMessageBody(openId: string, message: CustomerMessage): object {
  return { touser: openId, ...messageContent(message) }
}

function messageContent(message: CustomerMessage): object {
  switch (message.type) {
    case 'text':
      return { msgtype: 'text', text: { content: message.content } }
    case 'image':
      return { msgtype: 'image', image: { media_id: message.mediaId } }
    case 'voice':
      return { msgtype: 'voice', voice: { media_id: message.mediaId } }
    case 'news': {
      const { title, description, url, pictureUrl } = message
      return {
        msgtype: 'news',
        news: { articles: [{ title, description, url, picurl: pictureUrl }] },
      }
    }
    case 'menu':
      return {
        msgtype: 'msgmenu',
        msgmenu: { head_content: message.head, list: message.items, tail_content: message.tail },
      }
    case 'mini-program-page': {
      const { title, appId, path, thumbMediaId } = message
      return {
        msgtype: 'miniprogrampage',
        miniprogrampage: { title, appid: appId, pagepath: path, thumb_media_id: thumbMediaId },
      }
    }
  }
}

export function menuEntryBody(entry: MenuEntry): object {
  return entry.type === 'group'
    ? { name: entry.name, sub_button: entry.buttons.map(menuButtonBody) }
    : menuButtonBody(entry)
}

function menuButtonBody(button: MenuButton): object {
  if (button.type !== 'mini-program') return button
  return {
    type: 'miniprogram',
    name: button.name,
    url: button.fallbackUrl,
    appid: button.appId,
    pagepath: button.path,
  }
}

/** 64 bits: a string of digits when large, a number when small. */
const MessageId = z.union([z.string(), z.number()]).transform(String)

export const TemplateSent = z
  .object({ msgid: MessageId })
  .transform(({ msgid }) => ({ msgId: msgid }))

export const QrMade = z
  .object({ ticket: z.string(), expire_seconds: z.number(), url: z.string() })
  .transform(({ ticket, expire_seconds, url }): SceneQr => ({
    ticket,
    expiresInS: expire_seconds,
    url,
  }))

const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? null : text))

export const UserInfo = z
  .object({
    subscribe: z.number(),
    openid: z.string(),
    unionid: optionalText,
    subscribe_time: z.number().optional(),
    subscribe_scene: optionalText,
    qr_scene_str: optionalText,
  })
  .transform((user): Follower => ({
    openId: user.openid,
    following: user.subscribe === 1,
    unionId: user.unionid,
    followedAt: user.subscribe_time === undefined ? null : new Date(user.subscribe_time * 1000),
    followScene: user.subscribe_scene,
    qrScene: user.qr_scene_str,
  }))

export const UserInfoList = z
  .object({ user_info_list: z.array(UserInfo) })
  .transform((answer) => answer.user_info_list)

const Template = z
  .object({
    template_id: z.string(),
    title: z.string(),
    content: z.string(),
    example: z.string().default(''),
  })
  .transform(({ template_id, title, content, example }): OwnedTemplate => ({
    templateId: template_id,
    title,
    content,
    example,
  }))

export const TemplateList = z
  .object({ template_list: z.array(Template) })
  .transform((answer) => answer.template_list)

export const OAuthAnswer = z
  .object({
    openid: z.string(),
    unionid: optionalText,
    scope: z.string().default(''),
    is_snapshotuser: z.number().optional(),
  })
  .transform((answer): OAuthUser => ({
    openId: answer.openid,
    unionId: answer.unionid,
    scope: answer.scope,
    snapshotUser: answer.is_snapshotuser === 1,
  }))
