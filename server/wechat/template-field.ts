import { formatForWechat } from '../lib/shanghai-time'
import { cutCodePoints } from './text-limits'

/**
 * Makes a value fit the rule of its template keyword, of which WeChat refuses the whole message (47003) when one is broken:
 * over-long, a line break, an empty value, Chinese in a character string.
 * https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html
 *
 * Text is cut with care, moments are written as Shanghai's wall shows them. Time, amount, number and fixed words are
 * never cut and never made up: a promise about time or money must not be invented.
 * @param key keyword of the template, for example `thing1`; a kind that is not known here is treated as `thing`
 * @param fallback used where the value is empty or cannot be said by this kind of field
 * @throws TypeError when a time, date, amount, number or fixed word cannot be written and there is no fallback
 */
export function fitTemplateField(
  key: string,
  value: TemplateValue,
  fallback?: TemplateValue,
): string {
  const kind = /^([a-z_]+?)_?\d*$/.exec(key)?.[1] ?? 'thing'
  const rule = RULES.get(kind) ?? RULES.get('thing')
  for (const candidate of [value, fallback]) {
    const fitted = rule?.fit(clean(asText(candidate)))
    if (fitted !== undefined && fitted !== '') return fitted
  }
  if (rule?.empty !== undefined) return rule.empty
  throw new TypeError(`template field ${key} cannot be written from what it was given`)
}

export type TemplateValue = string | number | Date | null | undefined

interface Rule {
  /** @returns the text within the rule; empty where it cannot be said */
  fit: (text: string) => string
  /** What stands for nothing; a rule without it has no honest word for nothing. */
  empty?: string
}

const first = (text: string, max: number): string => [...text].slice(0, max).join('').trimEnd()
const whole =
  (pattern: RegExp) =>
  (text: string): string =>
    pattern.test(text) ? text : ''
/** Full-width digits, letters and signs to their plain forms. */
const plain = (text: string): string => text.normalize('NFKC')
const withoutGroups = (text: string): string => plain(text).replace(/[,\s]/g, '')

const DATE = String.raw`(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})`
const TIME = String.raw`(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?`
const MOMENT = `(?:${DATE}(?: ${TIME})?|${TIME})`
const isTime = whole(new RegExp(`^${MOMENT}(?:~${MOMENT})?$`))
const isDate = whole(new RegExp(`^${DATE}(?: ${TIME})?(?:~${MOMENT})?$`))
const isNumber = whole(/^(?=.{1,32}$)\d+(?:\.\d+)?$/)
const isAmount = whole(/^[¥$€£]?\d{1,10}(?:\.\d{1,2})?元?$/)

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['thing', { fit: (text) => cutCodePoints(text, 20), empty: '-' }],
  ['short_thing', { fit: (text) => first(text, 5), empty: '-' }],
  [
    'character_string',
    {
      fit: (text) =>
        plain(text)
          .replace(/[^\x20-\x7e]/g, '')
          .trim()
          .replace(/ +/g, '-')
          .slice(0, 32),
      empty: '-',
    },
  ],
  ['number', { fit: (text) => isNumber(withoutGroups(text)) }],
  [
    'letter',
    {
      fit: (text) =>
        plain(text)
          .replace(/[^A-Za-z]/g, '')
          .slice(0, 32),
      empty: 'NA',
    },
  ],
  [
    'symbol',
    { fit: (text) => first(text.replace(/[\p{L}\p{N}\p{M}\s\u200d]/gu, ''), 5), empty: '-' },
  ],
  ['time', { fit: (text) => isTime(plain(text)) }],
  ['date', { fit: (text) => isDate(plain(text)) }],
  ['amount', { fit: (text) => isAmount(withoutGroups(text)) }],
  [
    'phone_number',
    {
      fit: (text) =>
        plain(text)
          .replace(/[^\d+\-*()#]/g, '')
          .slice(0, 17),
      empty: '-',
    },
  ],
  ['car_number', { fit: (text) => first(text, 8), empty: '-' }],
  ['name', { fit: fitName, empty: '-' }],
  ['phrase', { fit: (text) => first(text.replace(/[^\p{Script=Han}]/gu, ''), 5), empty: '暂无' }],
  ['const', { fit: (text) => text }],
  ['enum', { fit: (text) => text }],
  ['enum_string', { fit: (text) => text }],
])

/** Ten characters where there is any Chinese among them, twenty letters or signs otherwise; no digits. */
function fitName(text: string): string {
  const kept = text.replace(/[^\p{Script=Han}A-Za-z·*.'\- ]/gu, '').trim()
  return first(kept, /\p{Script=Han}/u.test(kept) ? 10 : 20)
}

function asText(value: TemplateValue): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : formatForWechat(value)
  return value === null || value === undefined ? '' : String(value)
}

/** One line of visible text: no control or invisible characters, no half characters, single blanks. */
function clean(text: string): string {
  const line = text
    .replace(/\p{Surrogate}/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    // The joiner holds emoji together; the others only hide or turn text.
    .replace(/(?!\u200d)\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return /[^\s\u200d\p{M}]/u.test(line) ? line : ''
}
