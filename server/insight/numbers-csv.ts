import type { EntityManager } from 'typeorm'
import { toCsv } from '../lib/csv'
import { numberNames, BY_TEXT } from './number-names'
import { daysBetween, periodsOf } from './number-periods'
import {
  byKey,
  cellOf,
  countOf,
  readKept,
  type Kept,
  type NumbersAsked,
  type NumbersDeps,
} from './numbers'
import type { NumberCell } from './numbers.contract'
import type { Measure } from './promise-measures'
import { ALL_MEASURES } from './tally-day'
import { SECOND_MS } from '../lib/clock'

/** Fixed: whoever reads the file with a program counts on them. */
const HEADINGS = [
  '开始日期',
  '结束日期',
  '分组',
  '名称',
  '编号',
  '指标',
  '指标编号',
  '件数',
  '数值',
  '单位',
  '承诺',
  '是否做到',
  '说明',
]

/** One line for each period, each one of the breakdown and each figure that has a case. */
export async function numbersCsv(
  manager: EntityManager,
  { policy }: NumbersDeps,
  { from, to, step, by, ownKey }: Omit<NumbersAsked, 'measure'>,
): Promise<string> {
  const days = daysBetween(from, to)
  const kept = [...byKey(await readKept(manager, { by, days, key: ownKey }))]
  const nameOf = await numberNames(manager, policy, { by, keys: kept.map(([key]) => key) })
  const all = ownKey === null ? await readKept(manager, { by: 'all', days, key: null }) : []
  const groups: Array<{ group: string; name: string; key: string; of: readonly Kept[] }> = [
    ...(ownKey === null ? [{ group: '全部', name: '全部', key: '', of: all }] : []),
    ...kept.map(([key, of]) => ({ group: BY_TEXT[by], name: nameOf(key), key, of })),
  ]
  const lines = periodsOf(days, step).flatMap((period) =>
    groups.flatMap(({ group, name, key, of }) => {
      const within = of.filter(({ day }) => day >= period.from && day <= period.to)
      return ALL_MEASURES.flatMap((measure) => {
        const count = countOf(within, measure)
        if (count.cases === 0 && count.parts.every((part) => part === 0)) return []
        const cell = cellOf(measure, count, policy)
        const promise = measure.promised(policy.promises, policy.appeals)?.text ?? ''
        return [
          [
            period.from,
            period.to,
            group,
            name,
            key,
            measure.title(policy.promises),
            measure.key,
            cell.cases,
            ...valueOf(measure, cell),
            promise,
            STATE_TEXT[cell.state],
            noteOf(cell),
          ],
        ]
      })
    }),
  )
  return toCsv([HEADINGS, ...lines])
}

const STATE_TEXT: Readonly<Record<NumberCell['state'], string>> = {
  kept: '做到了',
  broken: '没做到',
  'too-few': '件数太少',
  'no-promise': '没有承诺',
}

/** In a unit that people count with. */
function valueOf({ unit }: Measure, { value }: NumberCell): [number | null, string] {
  const rounded = (exact: number): number => Math.round(exact * 100) / 100
  if (unit === 'duration') return [value === null ? null : rounded(value / SECOND_MS), '秒']
  if (unit === 'share') return [value === null ? null : rounded(value * 100), '%']
  return [value === null ? null : rounded(value), unit === 'score' ? '分' : '件']
}

const noteOf = ({ stateText, parts }: NumberCell): string =>
  [stateText, ...parts.map(({ name, cases }) => `${name} ${cases} 件`)].join('；')
