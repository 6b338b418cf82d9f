import type { Parts } from '../deps'
import { sniffMedia } from '../protocol/media-kind'
import { textSegments } from '../protocol/text-segments'
import type { XmlObject } from '../protocol/xml'
import type { LinkBody, LocationBody, MediaBody } from '../sandbox-calls.contract'
import type { CallbackRecord, ChatContent } from '../sandbox.contract'
import { ControlError } from '../world/control-error'
import type { StoredMedia } from '../world/media-store'
import type { Person } from '../world/person'
import type { QrScene } from '../world/qr-scenes'

interface OwnMessage {
  type: string
  fields: XmlObject
  content: ChatContent
}

/** What a person does with the official account on their phone. Each act opens the reply window that WeChat opens for it. */
export class PersonActs {
  constructor(private readonly parts: Parts) {}

  follow(person: Person, scene?: QrScene): Promise<CallbackRecord> {
    if (person.followedAt !== null) throw new ControlError('已经关注了公众号')
    const now = this.parts.world.clock.now()
    person.followedAt = now
    person.followedBy = scene ? 'ADD_SCENE_QR_CODE' : 'ADD_SCENE_SEARCH'
    person.followedScene = scene?.scene ?? ''
    person.windows.arm('follow', now)
    if (scene) person.windows.arm('scan', now)
    const fields: XmlObject = scene
      ? { EventKey: `qrscene_${scene.scene}`, Ticket: scene.ticket }
      : { EventKey: '' }
    return this.event(person, 'subscribe', fields)
  }

  unfollow(person: Person): Promise<CallbackRecord> {
    this.requireFollowing(person)
    person.followedAt = null
    person.windows.close()
    return this.event(person, 'unsubscribe', { EventKey: '' })
  }

  scan(person: Person, ticket: string): Promise<CallbackRecord> {
    const scene = this.parts.world.scenes.find(ticket)
    if (!scene) throw new ControlError('二维码已过期', 404)
    if (person.followedAt === null) return this.follow(person, scene)
    person.windows.arm('scan', this.parts.world.clock.now())
    return this.event(person, 'SCAN', { EventKey: scene.scene, Ticket: scene.ticket })
  }

  sendText(person: Person, text: string, replyId?: string): Promise<CallbackRecord> {
    if (text === '') throw new ControlError('消息不能为空')
    const fields: XmlObject =
      replyId === undefined ? { Content: text } : { Content: text, bizmsgmenuid: replyId }
    return this.message(person, {
      type: 'text',
      fields,
      content: { kind: 'text', text, segments: textSegments(text) },
    })
  }

  sendImage(person: Person, body: MediaBody): Promise<CallbackRecord> {
    const { mediaId } = this.keep(body, 'image')
    const imageUrl = `/sandbox/media/${mediaId}`
    const fields = { PicUrl: this.parts.world.openOrigin + imageUrl, MediaId: mediaId }
    return this.message(person, {
      type: 'image',
      fields,
      content: { kind: 'image', mediaId, imageUrl },
    })
  }

  sendVoice(person: Person, body: MediaBody, seconds: number): Promise<CallbackRecord> {
    const { mediaId } = this.keep(body, 'voice')
    const fields = { MediaId: mediaId, Format: 'amr' }
    return this.message(person, {
      type: 'voice',
      fields,
      content: { kind: 'voice', mediaId, seconds },
    })
  }

  sendLocation(
    person: Person,
    { latitude, longitude, label }: LocationBody,
  ): Promise<CallbackRecord> {
    const fields = { Location_X: latitude, Location_Y: longitude, Scale: 16, Label: label }
    return this.message(person, {
      type: 'location',
      fields,
      content: { kind: 'location', latitude, longitude, label },
    })
  }

  sendLink(person: Person, { title, description, url }: LinkBody): Promise<CallbackRecord> {
    const fields = { Title: title, Description: description, Url: url }
    return this.message(person, {
      type: 'link',
      fields,
      content: { kind: 'link', title, description, url, pictureUrl: null },
    })
  }

  /** Anything that only tells the server: VIEW, view_miniprogram. Opens no window and shows no answer. */
  notice(person: Person, event: string, fields: XmlObject): Promise<CallbackRecord> {
    this.requireFollowing(person)
    return this.parts.officialAccount.send({
      person,
      what: event,
      fields: { MsgType: 'event', Event: event, ...fields },
      answerable: false,
    })
  }

  event(person: Person, event: string, fields: XmlObject): Promise<CallbackRecord> {
    person.lastActAt = this.parts.world.clock.now()
    this.parts.world.changed()
    return this.parts.officialAccount.send({
      person,
      what: event,
      fields: { MsgType: 'event', Event: event, ...fields },
      answerable: event !== 'unsubscribe',
    })
  }

  requireFollowing(person: Person): void {
    if (person.followedAt === null) throw new ControlError('还没有关注公众号')
  }

  private message(person: Person, { type, fields, content }: OwnMessage): Promise<CallbackRecord> {
    this.requireFollowing(person)
    const { world, officialAccount } = this.parts
    person.windows.arm('message', world.clock.now())
    person.lastActAt = world.clock.now()
    world.say(person, { direction: 'sent', via: 'person', content })
    const whole = { MsgType: type, ...fields, MsgId: world.nextId() }
    return officialAccount.send({ person, what: type, fields: whole, answerable: true })
  }

  private keep({ base64 }: MediaBody, type: 'image' | 'voice'): StoredMedia {
    const bytes = Buffer.from(base64, 'base64')
    const kind = sniffMedia(bytes)
    if (!kind?.contentType.startsWith(type === 'image' ? 'image/' : 'audio/')) {
      throw new ControlError(type === 'image' ? '只能发送图片' : '只能发送语音')
    }
    return this.parts.world.media.add({
      owner: 'wechat',
      type,
      bytes,
      kind,
      fileName: `${type}.${kind.extension}`,
    })
  }
}
