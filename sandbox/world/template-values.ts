import type { TemplateFieldOptions } from '../options'
import { characters } from '../protocol/wire-json'

/**
 * What a template's field takes, by the type in its key (thing1 → thing).
 * https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/message-management/subscribe-message.html
 */
type Rule = (value: string, field: TemplateFieldOptions) => boolean

const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2})?`
const DAY = String.raw`(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})`
const TIME = new RegExp(`^(?:${DAY} ?)?${CLOCK}(?: ?~ ?(?:${DAY} ?)?${CLOCK})?$`)
const DATE = new RegExp(`^${DAY}(?: ?${CLOCK})?(?: ?~ ?${DAY}(?: ?${CLOCK})?)?$`)
const HAN = /\p{Script=Han}/u

const upTo =
  (limit: number): Rule =>
  (value) =>
    characters(value) <= limit
const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    pattern.test(value)
const registered: Rule = (value, field) =>
  field.allowed ? field.allowed.includes(value) : characters(value) <= 20

function isName(value: string): boolean {
  return HAN.test(value) ? characters(value) <= 10 : characters(value) <= 20
}

const RULES: Record<string, Rule> = {
  thing: upTo(20),
  short_thing: upTo(5),
  character_string: (value) => characters(value) <= 32 && /^[\x20-\x7e]+$/.test(value),
  number: matches(/^(?=[\d.]{1,32}$)\d+(?:\.\d+)?$/),
  letter: matches(/^[A-Za-z]{1,32}$/),
  symbol: matches(/^[^\p{L}\p{N}\s]{1,5}$/u),
  time: matches(TIME),
  date: matches(DATE),
  amount: matches(/^[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?$/),
  phone_number: matches(/^[\d+()\- ]{1,17}$/),
  car_number: upTo(8),
  name: isName,
  phrase: matches(/^\p{Script=Han}{1,5}$/u),
  const: registered,
  enum: registered,
  enum_string: registered,
}

function fieldType(key: string): string {
  return key.replace(/\d+$/, '')
}

export function isKnownFieldType(key: string): boolean {
  return Object.hasOwn(RULES, fieldType(key))
}

/** 'empty' and 'invalid' are the two ways in which WeChat words 47003. */
export function checkTemplateValue(
  field: TemplateFieldOptions,
  value: unknown,
): 'good' | 'empty' | 'invalid' {
  if (value === undefined || value === null || value === '') return 'empty'
  if (typeof value !== 'string' && typeof value !== 'number') return 'invalid'
  const text = String(value)
  if (text.trim() === '') return 'empty'
  if (/\p{Cc}/u.test(text)) return 'invalid'
  return RULES[fieldType(field.key)]?.(text, field) === true ? 'good' : 'invalid'
}
