import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/clock'
import { fromShanghai, shanghaiDate, shanghaiParts } from '../../lib/shanghai-time'
import { readingText } from '../../trust/reading-text'
import { HANZI, readNumber } from './numbers'

/** When something happened, as it is told, and what span of time that is in Shanghai. Pure. */
export interface When {
  /** 昨晚, 3号下午: as it is written. */
  words: string
  from: Date
  to: Date
  /** The one moment, where one has to be named: the end of 刚才, the beginning of anything else. */
  at: Date
}

const N = String.raw`(?:\d{1,3}|${HANZI}{1,3})`
const PART_NAMES = '凌晨|清晨|大清早|一大早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜'
const PART = String.raw`(?<part>${PART_NAMES}|大?早(?=\d)|晚(?=\d))`
const CLOCK =
  String.raw`(?<!\d)(?:(?<hour>\d{1,2}|[一二两兩三四五六七八九十]{1,3})\s?(?:[点點时時](?!券|卡|数|间|候|心|击|开|不|了|到|的|[一二三四五六七八九]个)` +
  String.raw`(?:(?<half>半)|钟|鐘|整|(?<vague>多钟?|来钟|过)|(?<quarter>[一三])刻|` +
  String.raw`(?<minute>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)(?:分(?!钟))?)?|:(?<colon>\d{2}))(?:左右|前后)?)`
const YEAR_DATE = String.raw`(?<year>20\d{2})\s?[年/.-]\s?(?<month>\d{1,2})\s?[月/.-]\s?(?<day>\d{1,2})\s?[日号號]?`
const MONTH_DATE = String.raw`(?<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号號]?`
const SHORT_DATE =
  String.raw`(?<![\d.¥￥])(?<month>1[0-2]|0?[1-9])[./](?<day>3[01]|[12]\d|0?[1-9])(?![\d.块元])` +
  String.raw`(?=[号日那早晚上下中凌买付充拍]|\s?\d{1,2}[:点])`
const DAY_DATE = String.raw`(?<![\d月])(?<day>3[01]|[12]\d|[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[号號](?![码线店楼房位])`
const NAMED_DAY =
  '(?<named>大前天|前天|昨天|昨日|今天|今日|当天|qiantian|zuotian|jintian|yesterday|today)'
const WEEK_DAY =
  '(?<week>上个?|这个?|本)?(?:周|週|星期|礼拜|禮拜)(?<weekday>[一二三四五六日天])(?!卡)'
const REST = String.raw`(?:\s?(?:的|,)?${PART})?(?:\s?${CLOCK})?`
const NIGHT = String.raw`(?<night>昨晚上?|last night|zuowan(?:shang)?|zuotian wanshang|昨夜|昨儿晚上|前晚|今早|今晨|今晚|昨早|昨儿|今儿(?:早上|上午)?)(?:\s?${CLOCK})?`
const AGO = String.raw`(?<ago>半(?:个|個)?(?:小时|小時|钟头|天|月)|${N}个半(?:小时|钟头)|${N}\s?(?:多|几)?[个個]?(?:分钟|分鐘|小时|小時|钟头|天|星期|礼拜|周|月))(?:之|以)?前`
const JUST =
  '(?<just>刚才|刚刚|剛才|剛剛|方才|才刚|gangcai|ganggang|just now|刚(?=买|充|付|下单|拍|扣|转|冲|收到|兑换|激活))'
const LOOSE =
  '(?<loose>前几天|前两天|前些天|前阵子|这两天|这几天|上个?月初?|上个?周末?|上个?星期|上个?礼拜|周末|月初|年初|去年)'
/** Of itself a part of the day, or an hour, is told only of what was done in it. */
const DONE = '(?:我|就|刚|才|在)?(?:买|充|付|下单|下的|拍|扣|登|收|转|冲|兑|激活|弄|开始)'

const FORMS: readonly RegExp[] = [
  YEAR_DATE + REST,
  MONTH_DATE + REST,
  SHORT_DATE + REST,
  NAMED_DAY + REST,
  NIGHT,
  WEEK_DAY + REST,
  DAY_DATE + REST,
  AGO,
  JUST,
  LOOSE,
  String.raw`${PART}\s?${CLOCK}`,
  String.raw`(?<![0-9:-])${CLOCK}(?=\s?[分左]?右?的?时?候?${DONE})`,
  `(?<part>${PART_NAMES})(?=${DONE})`,
].map((source) => new RegExp(source, 'g'))

interface Found {
  at: number
  words: string
  parts: Readonly<Record<string, string | undefined>>
}

/** @returns when it happened, and where both are told not when it was bought */
export function findWhen(text: string): string | null {
  return choose(text)?.words ?? null
}

/** @returns null where it is not told, does not exist or has not come yet */
export function readWhen(text: string, now: Date): When | null {
  const found = choose(text)
  const span = found && spanOf(found.parts, now)
  if (!found || !span || span.from > now) return null
  return {
    words: found.words,
    from: span.from,
    to: span.to > now ? now : span.to,
    at: found.parts.just === undefined ? span.from : now,
  }
}

function choose(words: string): Found | null {
  const text = readingText(words)
  const all = FORMS.flatMap((form) => [...text.matchAll(form)])
    .map((match): Found => ({ at: match.index, words: match[0].trim(), parts: match.groups ?? {} }))
    .sort((one, other) => one.at - other.at || other.words.length - one.words.length)
  const apart = all.filter(
    ({ at, words }, index) =>
      !all
        .slice(0, index)
        .some((other) => at < other.at + other.words.length && other.words.length >= words.length),
  )
  return apart.find((found) => !isPurchase(text, found)) ?? apart[0] ?? null
}

/** When it was bought is not when it failed, where both are told. */
function isPurchase(text: string, { at, words }: Found): boolean {
  return /^\s?分?\s?(?:左右)?的?(?:我|在.{0,8})?(?:购买|买|下单|付款|拍)/.test(
    text.slice(at + words.length, at + words.length + 16),
  )
}

interface Span {
  from: Date
  to: Date
}

function spanOf(parts: Found['parts'], now: Date): Span | null {
  if (parts.just !== undefined) return { from: after(now, -30 * MINUTE_MS), to: now }
  if (parts.ago !== undefined) return agoSpan(parts.ago, now)
  if (parts.loose !== undefined) return looseSpan(parts.loose, now)
  const night = nightOf(parts.night)
  const date = dateOf(parts, now, night?.back)
  return date === null ? null : withinDay({ date, part: night?.part ?? parts.part, parts, now })
}

const UNIT_MS: ReadonlyArray<readonly [RegExp, number]> = [
  [/分[钟鐘]/, MINUTE_MS],
  [/小[时時]|钟头/, HOUR_MS],
  [/天/, DAY_MS],
  [/星期|礼拜|周/, 7 * DAY_MS],
  [/月/, 30 * DAY_MS],
]

/** As exact as it is told: 三天前 is that day, 半小时前 some minutes more or less. */
function agoSpan(told: string, now: Date): Span {
  const unit = UNIT_MS.find(([name]) => name.test(told))?.[1] ?? DAY_MS
  const count = told.startsWith('半')
    ? 0.5
    : readNumber(new RegExp(`^${N}`).exec(told)?.[0] ?? '1') + (told.includes('个半') ? 0.5 : 0)
  const middle = after(now, -count * unit)
  if (unit >= DAY_MS && count >= 1) {
    const day = shanghaiDate(middle)
    return { from: fromShanghai(day, '00:00'), to: fromShanghai(day, '24:00') }
  }
  return { from: after(middle, (-unit * count) / 4), to: after(middle, (unit * count) / 4) }
}

function looseSpan(told: string, now: Date): Span {
  const today = fromShanghai(shanghaiDate(now), '00:00')
  const { year, month, weekday } = shanghaiParts(now)
  const monday = after(today, -((weekday + 6) % 7) * DAY_MS)
  const first = (months: number): Date =>
    fromShanghai(
      new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10),
      '00:00',
    )
  if (/去年/.test(told))
    return {
      from: fromShanghai(`${year - 1}-01-01`, '00:00'),
      to: fromShanghai(`${year}-01-01`, '00:00'),
    }
  if (/年初/.test(told))
    return {
      from: fromShanghai(`${year}-01-01`, '00:00'),
      to: fromShanghai(`${year}-03-01`, '00:00'),
    }
  if (/上个?月/.test(told))
    return { from: first(-1), to: told.endsWith('初') ? after(first(-1), 10 * DAY_MS) : first(0) }
  if (/月初/.test(told)) return { from: first(0), to: after(first(0), 10 * DAY_MS) }
  if (/周末/.test(told)) return { from: after(monday, -2 * DAY_MS), to: monday }
  if (/上/.test(told)) return { from: after(monday, -7 * DAY_MS), to: monday }
  return {
    from: after(today, (/两/.test(told) ? -2 : -7) * DAY_MS),
    to: /这/.test(told) ? now : today,
  }
}

function nightOf(night: string | undefined): { back: number; part: string | undefined } | null {
  if (night === undefined) return null
  const back = night.startsWith('前') ? 2 : /^(?:昨|last|zuo)/.test(night) ? 1 : 0
  return {
    back,
    part: /晚|夜|night|wan/.test(night)
      ? '晚上'
      : /早|晨/.test(night)
        ? '早上'
        : /上午/.test(night)
          ? '上午'
          : undefined,
  }
}

const BACK: Readonly<Record<string, number>> = {
  大前天: 3,
  前天: 2,
  昨天: 1,
  昨日: 1,
  今天: 0,
  今日: 0,
  当天: 0,
  qiantian: 2,
  zuotian: 1,
  yesterday: 1,
  jintian: 0,
  today: 0,
}

/** `2026-11-03`; null for a day that does not exist or has not come yet. */
function dateOf(parts: Found['parts'], now: Date, back: number | undefined): string | null {
  const daysBack = back ?? (parts.named === undefined ? undefined : BACK[parts.named])
  if (daysBack !== undefined) return shanghaiDate(after(now, -daysBack * DAY_MS))
  if (parts.weekday !== undefined) return weekdayDate(parts, now)
  if (parts.day === undefined) return shanghaiDate(now)
  const today = shanghaiParts(now)
  const day = readNumber(parts.day)
  const month = parts.month === undefined ? today.month : readNumber(parts.month)
  const year = parts.year === undefined ? today.year : Number(parts.year)
  const told = existing(year, month, day)
  if (parts.year !== undefined || (told !== null && told <= shanghaiDate(now))) return told
  return parts.month === undefined
    ? existing(month === 1 ? year - 1 : year, month === 1 ? 12 : month - 1, day)
    : existing(year - 1, month, day)
}

function existing(year: number, month: number, day: number): string | null {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const moment = fromShanghai(date, '00:00')
  return Number.isNaN(moment.getTime()) || shanghaiDate(moment) !== date ? null : date
}

/** 周三 is the last one that has come; 上周三 is that of the week before, whose first day is Monday. */
function weekdayDate({ week, weekday = '' }: Found['parts'], now: Date): string {
  const wanted = '一二三四五六日'.indexOf(weekday.replace('天', '日'))
  const today = (shanghaiParts(now).weekday + 6) % 7
  const back = week?.startsWith('上') === true ? today - wanted + 7 : (today - wanted + 7) % 7
  return shanghaiDate(after(now, -back * DAY_MS))
}

/** Hours of the day, by their names. */
const HOURS: ReadonlyArray<readonly [RegExp, number, number]> = [
  [/凌晨|半夜|深夜/, 0, 6],
  [/清晨|大清早|一大早|早/, 5, 10],
  [/上午/, 6, 12],
  [/中午/, 11, 14],
  [/下午/, 12, 19],
  [/傍晚/, 16, 20],
  [/晚|夜/, 18, 24],
]

interface InDay {
  date: string
  part: string | undefined
  parts: Found['parts']
  now: Date
}

function withinDay({ date, part, parts, now }: InDay): Span | null {
  const midnight = fromShanghai(date, '00:00')
  const hours = part === undefined ? undefined : HOURS.find(([name]) => name.test(part))
  if (parts.hour === undefined)
    return {
      from: after(midnight, (hours?.[1] ?? 0) * HOUR_MS),
      to: after(midnight, (hours?.[2] ?? 24) * HOUR_MS),
    }
  const hour = hourOf(readNumber(parts.hour), part)
  const minute =
    parts.half === undefined
      ? parts.quarter === undefined
        ? readNumber(parts.minute ?? parts.colon ?? '0')
        : parts.quarter === '一'
          ? 15
          : 45
      : 30
  if (hour > 28 || minute > 59) return null
  const from = momentOf({
    midnight,
    hour,
    minute,
    isBare: part === undefined && parts.colon === undefined,
    now,
  })
  const exact =
    parts.minute !== undefined ||
    parts.colon !== undefined ||
    parts.half !== undefined ||
    parts.quarter !== undefined
  return { from, to: after(from, exact ? 10 * MINUTE_MS : HOUR_MS) }
}

/** 晚上1点 is already the next day's. */
function hourOf(hour: number, part: string | undefined): number {
  if (part === undefined) return hour
  if (/凌晨|半夜|深夜/.test(part)) return hour === 12 ? 0 : hour
  if (/晚|夜/.test(part))
    return hour === 12 ? 24 : hour < 5 ? hour + 24 : hour < 12 ? hour + 12 : hour
  if (/中午/.test(part)) return hour < 4 ? hour + 12 : hour
  return /下午|傍晚/.test(part) && hour < 12 ? hour + 12 : hour
}

interface AtHour {
  midnight: Date
  hour: number
  minute: number
  isBare: boolean
  now: Date
}

/** 3点 alone may be both: the later one that has come. */
function momentOf({ midnight, hour, minute, isBare, now }: AtHour): Date {
  const told = after(midnight, hour * HOUR_MS + minute * MINUTE_MS)
  const later = after(told, 12 * HOUR_MS)
  return isBare &&
    hour >= 1 &&
    hour < 12 &&
    later <= now &&
    shanghaiDate(midnight) === shanghaiDate(now)
    ? later
    : told
}
