import type { EChartsCoreOption } from 'echarts/core'
import type { NumberPoint, NumberRow, NumbersShown } from '../../../server/insight/numbers.contract'
import { palettes } from '../../theme/tokens'

export type Unit = NumbersShown['measures'][number]['unit']

/** More lines than these tell nothing apart; the table has them all. */
const MOST_LINES = 5

/** All together, or oneself, and the largest of what it is made of. */
export const seriesOf = ({ total, rows }: NumbersShown): NumberRow[] => [
  ...(total ? [total] : []),
  ...rows.slice(0, MOST_LINES),
]

/** Told apart also without colour, by the form of their points. */
const LINES = {
  light: ['#0B6E69', '#3D5A98', '#945700', '#7A3E8E', '#4A5B58', '#B0452F'],
  dark: ['#4CC2B8', '#8FA8E8', '#F0B254', '#CF9BE0', '#A9B8B5', '#F08A80'],
}
const FORMS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin']

interface Look {
  unit: Unit
  dark: boolean
  still: boolean
}

/** Pure. Text is drawn, never markup: names come from outside. */
export function plotOption(shown: NumbersShown, { unit, dark, still }: Look): EChartsCoreOption {
  const palette = dark ? palettes.dark : palettes.light
  const colours = dark ? LINES.dark : LINES.light
  const text = { color: palette['ink-2'], fontFamily: 'system-ui, sans-serif', fontSize: 12 }
  const bars = unit === 'count'
  return {
    animation: !still,
    textStyle: text,
    color: colours,
    grid: { left: 8, right: 16, top: 56, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, type: 'plain', textStyle: text, itemWidth: 18, itemHeight: 8 },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: palette.sheet,
      borderColor: palette.line,
      textStyle: { ...text, color: palette.ink },
      formatter: (points: unknown) => tipOf(shown, points),
    },
    xAxis: {
      type: 'category',
      data: shown.periods.map(({ label }) => label),
      axisLabel: text,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...TOP[unit],
      axisLabel: { ...text, formatter: (value: number) => tickOf(unit, value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: seriesOf(shown).map((row, index) => ({
      type: bars ? 'bar' : 'line',
      name: row.name,
      cursor: 'pointer',
      connectNulls: false,
      symbol: FORMS[index],
      lineStyle: { width: index === 0 ? 3 : 1.5 },
      z: index === 0 ? 3 : 2,
      data: row.series.map((point) =>
        pointOf(point, { colour: colours[index] ?? palette.ink, ground: palette.sheet, bars }),
      ),
    })),
  }
}

const TOP: Readonly<Record<Unit, { max?: number; minInterval?: number }>> = {
  share: { max: 1 },
  score: { max: 5 },
  duration: {},
  count: { minInterval: 1 },
}

interface Paint {
  colour: string
  ground: string
  bars: boolean
}

/** Too few cases are drawn hollow: they say nothing yet. */
function pointOf({ value, few }: NumberPoint, { colour, ground, bars }: Paint): object {
  if (bars) return { value, itemStyle: { color: colour } }
  return {
    value,
    symbolSize: 8,
    itemStyle: { color: few ? ground : colour, borderColor: colour, borderWidth: 1.5 },
  }
}

/** A whole minute is told as one. */
function tickOf(unit: Unit, value: number): string {
  if (unit === 'share') return `${Math.round(value * 100)}%`
  if (unit !== 'duration') return String(value)
  const seconds = value / 1_000
  return seconds < 120 ? `${Math.round(seconds)} 秒` : `${Math.round(seconds / 6) / 10} 分`
}

function tipOf(shown: NumbersShown, points: unknown): string {
  const first: unknown = Array.isArray(points) ? points[0] : null
  const index =
    typeof first === 'object' && first !== null && 'dataIndex' in first ? first.dataIndex : -1
  const period = shown.periods[Number(index)]
  if (!period) return ''
  const lines = seriesOf(shown).flatMap(({ name, series }) => {
    const point = series[Number(index)]
    if (!point || point.cases === 0) return []
    return `${name}：${point.text ?? ''}，${point.cases} 件${point.few ? '，太少，看不出好坏' : ''}`
  })
  return [period.label, ...(lines.length === 0 ? ['没有记录'] : lines)].join('\n')
}
