import { ApiError } from '../http/api-error'
import {
  characters,
  objectOf,
  objectsOf,
  textOf,
  utf8Length,
  type JsonObject,
} from '../protocol/wire-json'
import type { AgentCardButton, AgentCardField, AgentTemplateCard } from '../sandbox.contract'

/**
 * Reads a template card and refuses what breaks a rule. WeCom publishes no errcode per rule: all are 40058 here, and errmsg
 * says which.
 * https://developer.work.weixin.qq.com/document/path/90236
 */
const MOST = { fields: 6, keyname: 5, jumps: 3, buttons: 6 }

function wrong(why: string): ApiError {
  return new ApiError(40058, `invalid parameter: ${why}`)
}

export function isCallbackCard(card: AgentTemplateCard): boolean {
  return card.buttons.some((button) => button.url === null)
}

export function readCard(card: JsonObject): AgentTemplateCard {
  const cardType = textOf(card, 'card_type')
  if (cardType !== 'button_interaction' && cardType !== 'text_notice')
    throw wrong(`card_type ${cardType}`)
  const mainTitle = objectOf(card, 'main_title')
  const read: AgentTemplateCard = {
    kind: 'template-card',
    cardType,
    taskId: textOf(card, 'task_id') || null,
    source: textOf(objectOf(card, 'source'), 'desc'),
    title: textOf(mainTitle, 'title'),
    description: textOf(mainTitle, 'desc'),
    subTitle: textOf(card, 'sub_title_text'),
    fields: readFields(card),
    jumps: readJumps(card),
    url: readAction(card, cardType),
    buttons: readButtons(card, cardType),
    replacedButtonText: textOf(card, 'replace_text') || null,
    updated: false,
  }
  if (read.title === '' && (cardType !== 'text_notice' || read.subTitle === ''))
    throw wrong('main_title.title is missing')
  if (isCallbackCard(read) && read.taskId === null) throw wrong('task_id is missing')
  if (read.taskId !== null && !/^[\w@-]{1,128}$/.test(read.taskId)) throw wrong('task_id')
  return read
}

function readFields(card: JsonObject): AgentCardField[] {
  const list = objectsOf(card, 'horizontal_content_list')
  if (list.length > MOST.fields) throw wrong('horizontal_content_list has more than 6 items')
  return list.map((item) => {
    const key = textOf(item, 'keyname')
    if (key === '' || characters(key) > MOST.keyname) throw wrong('horizontal_content_list.keyname')
    const linked = item.type === 1
    return {
      key,
      value: textOf(item, 'value'),
      url: linked ? requireUrl(item, 'horizontal_content_list.url') : null,
    }
  })
}

function readJumps(card: JsonObject): { title: string; url: string }[] {
  const list = objectsOf(card, 'jump_list')
  if (list.length > MOST.jumps) throw wrong('jump_list has more than 3 items')
  return list.map((item) => {
    if (textOf(item, 'title') === '') throw wrong('jump_list.title')
    return { title: textOf(item, 'title'), url: requireUrl(item, 'jump_list.url') }
  })
}

function readAction(card: JsonObject, cardType: string): string | null {
  const action = objectOf(card, 'card_action')
  if (action.type === 1) return requireUrl(action, 'card_action.url')
  if (cardType === 'text_notice') throw wrong('card_action is missing')
  return null
}

function readButtons(card: JsonObject, cardType: string): AgentCardButton[] {
  const list = objectsOf(card, 'button_list')
  if (cardType === 'text_notice') {
    if (list.length > 0) throw wrong('text_notice has no button_list')
    return []
  }
  if (list.length < 1 || list.length > MOST.buttons)
    throw wrong('button_list must have 1 to 6 items')
  const buttons = list.map(readButton)
  const keys = buttons.filter((button) => button.url === null).map((button) => button.key)
  if (new Set(keys).size !== keys.length) throw wrong('button_list.key is not unique')
  return buttons
}

function readButton(item: JsonObject): AgentCardButton {
  const text = textOf(item, 'text')
  const style = item.style ?? 1
  if (text === '') throw wrong('button_list.text')
  if (typeof style !== 'number' || ![1, 2, 3, 4].includes(style)) throw wrong('button_list.style')
  if (item.type === 1)
    return { key: textOf(item, 'key'), text, style, url: requireUrl(item, 'button_list.url') }
  const key = textOf(item, 'key')
  if (key === '' || utf8Length(key) > 1024) throw wrong('button_list.key')
  return { key, text, style, url: null }
}

function requireUrl(item: JsonObject, what: string): string {
  const url = textOf(item, 'url')
  if (!/^https?:\/\/\S+$/.test(url) || utf8Length(url) > 2048) throw wrong(what)
  return url
}
