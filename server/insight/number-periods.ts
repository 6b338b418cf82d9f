import { UserError } from '../lib/errors'
import { after, DAY_MS } from '../lib/clock'
import { fromShanghai, shanghaiDate, shanghaiParts } from '../lib/shanghai-time'
import type { NumbersStep } from './numbers.contract'

/** One stretch of what is drawn: a day, a week from Monday on, or a month, as far as it lies within what was asked for. */
export interface NumberPeriod {
  from: string
  to: string
  label: string
}

/** Beyond these a drawing shows nothing any more. */
const MOST_PERIODS = 100
const MOST_DAYS = 400

export const dayAfter = (day: string): string =>
  shanghaiDate(after(fromShanghai(day, '12:00'), DAY_MS))

/** All days from the one to the other. Pure. @throws UserError 422 */
export function daysBetween(from: string, to: string): string[] {
  if (from > to) throw bad('开始的日期晚于结束的日期，请对调')
  const days: string[] = []
  for (let day = from; day <= to; day = dayAfter(day)) {
    if (days.length === MOST_DAYS) throw bad(`一次最多看 ${MOST_DAYS} 天，请缩短一些`)
    days.push(day)
  }
  return days
}

/** Pure. @throws UserError 422 */
export function periodsOf(days: readonly string[], step: NumbersStep): NumberPeriod[] {
  const periods: NumberPeriod[] = []
  let name = ''
  for (const day of days) {
    const last = periods.at(-1)
    const own = nameOf(day, step)
    if (last && own === name) last.to = day
    else periods.push({ from: day, to: day, label: '' })
    name = own
  }
  if (periods.length > MOST_PERIODS) {
    throw bad(`按${STEP_TEXT[step]}最多看 ${MOST_PERIODS} 段，请改成按周或按月`)
  }
  return periods.map((period) => ({ ...period, label: labelOf(period, step) }))
}

const STEP_TEXT: Readonly<Record<NumbersStep, string>> = { day: '天', week: '周', month: '月' }

function nameOf(day: string, step: NumbersStep): string {
  if (step === 'day') return day
  if (step === 'month') return day.slice(0, 7)
  const noon = fromShanghai(day, '12:00')
  const sinceMonday = (shanghaiParts(noon).weekday + 6) % 7
  return shanghaiDate(after(noon, -sinceMonday * DAY_MS))
}

function labelOf({ from, to }: NumberPeriod, step: NumbersStep): string {
  const [year = '', month = '', day = ''] = from.split('-')
  if (step === 'month') return `${year}年${Number(month)}月`
  const [, lastMonth = '', lastDay = ''] = to.split('-')
  const first = `${Number(month)}月${Number(day)}日`
  return step === 'day' ? first : `${first}至${Number(lastMonth)}月${Number(lastDay)}日`
}

function bad(words: string): UserError {
  return new UserError('bad_period', { status: 422, public: words })
}
