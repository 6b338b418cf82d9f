import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Input, Segmented, Select } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { NumberRow, NumbersBy, NumbersShown } from '../../../server/insight/numbers.contract'
import { wordsOf } from '../../api/api-fault'
import { getNumbers, numbersFile, type CasesAsked } from '../../api/insight'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { usePhone } from '../../hooks/use-media'
import { epochMs } from '../../lib/clock'
import { formatMoment } from '../../lib/time'
import { dayBefore, stepFor, type Step } from '../../lib/period'
import { CasesDrawer, type CasesOf } from './cases-drawer'
import { InsightHead } from './insight-tabs'
import { PeriodTable } from './period-table'

const Plot = lazy(() => import('./plot'))

const FIRST_MEASURE = 'ticket-first-response'
const POLL_MS = 60_000
const SPANS = [
  { value: '0', label: '今天' },
  { value: '6', label: '7 天' },
  { value: '29', label: '30 天' },
  { value: '89', label: '90 天' },
]
const STEPS: Array<{ value: Step; label: string }> = [
  { value: 'day', label: '按天' },
  { value: 'week', label: '按周' },
  { value: 'month', label: '按月' },
]
const BY: Array<{ value: NumbersBy; label: string }> = [
  { value: 'department', label: '部门' },
  { value: 'agent', label: '客服' },
  { value: 'kind', label: '类型' },
  { value: 'product', label: '商品' },
  { value: 'supplier', label: '供货商' },
]

/** What was asked for stands in the address, so that it can be passed on and come back to. */
function useAsked() {
  const supervisor = useMe().role === 'supervisor'
  const [search, setSearch] = useSearchParams()
  const today = dayBefore(epochMs(), 0)
  const from = search.get('from') ?? dayBefore(epochMs(), 29)
  const to = search.get('to') ?? today
  const step = STEPS.find(({ value }) => value === search.get('step'))?.value ?? stepFor(from, to)
  const by = supervisor
    ? (BY.find(({ value }) => value === search.get('by'))?.value ?? 'department')
    : 'agent'
  const measure = search.get('measure') ?? FIRST_MEASURE
  const change = (next: Readonly<Record<string, string | undefined>>): void => {
    const all = { from, to, by, measure, step: search.get('step') ?? undefined, ...next }
    const set = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    )
    setSearch(new URLSearchParams(set), { replace: true })
  }
  return { asked: { from, to, step, by, measure }, today, change }
}

/** The promise board's figures, broken down; each of them opens into its cases. */
export default function NumbersPage() {
  const supervisor = useMe().role === 'supervisor'
  const { asked, today, change } = useAsked()
  const [opened, setOpened] = useState<CasesOf | null>(null)
  const numbers = useQuery({
    queryKey: ['numbers', asked],
    queryFn: ({ signal }) => getNumbers(asked, signal),
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  })
  const { data } = numbers
  return (
    <main className="insight">
      <InsightHead title={supervisor ? '数据' : '我的数据'}>
        <Chooser asked={asked} today={today} change={change} />
      </InsightHead>
      {numbers.isPending && <Bones rows={8} height={44} label="正在取数据" />}
      {!data && numbers.error && (
        <Trouble
          title="没有取到数据"
          words={wordsOf(numbers.error)}
          onRetry={() => void numbers.refetch()}
          retrying={numbers.isFetching}
        />
      )}
      {data && (
        <div className="numbers" aria-busy={numbers.isPlaceholderData}>
          <Measures
            shown={data}
            chosen={asked.measure}
            onChoose={(measure) => change({ measure })}
          />
          <Drawn shown={data} onOpen={setOpened} />
        </div>
      )}
      <CasesDrawer of={opened} onClose={() => setOpened(null)} />
    </main>
  )
}

interface ChooserProps {
  asked: ReturnType<typeof useAsked>['asked']
  today: string
  change: ReturnType<typeof useAsked>['change']
}

function Chooser({ asked, today, change }: ChooserProps) {
  const supervisor = useMe().role === 'supervisor'
  const { from, to, step, by } = asked
  const span = SPANS.find(
    ({ value }) => to === today && from === dayBefore(Date.parse(today), Number(value)),
  )
  const setSpan = (days: string): void =>
    change({ from: dayBefore(Date.parse(today), Number(days)), to: today, step: undefined })
  const setDay = (name: 'from' | 'to') => (event: { target: { value: string } }) => {
    if (event.target.value !== '') change({ [name]: event.target.value, step: undefined })
  }
  return (
    <div className="numbers__chooser">
      <Segmented value={span?.value ?? ''} options={SPANS} onChange={setSpan} aria-label="时间" />
      <span className="numbers__days">
        <Input type="date" value={from} max={to} onChange={setDay('from')} aria-label="从哪天" />
        至
        <Input type="date" value={to} max={today} onChange={setDay('to')} aria-label="到哪天" />
      </span>
      <Select<Step>
        value={step}
        options={STEPS}
        onChange={(value) => change({ step: value })}
        aria-label="一段有多长"
      />
      {supervisor && (
        <Segmented<NumbersBy>
          value={by}
          options={BY}
          onChange={(value) => change({ by: value })}
          aria-label="按什么分开"
        />
      )}
      <Button href={numbersFile(asked)} download>
        下载 CSV
      </Button>
    </div>
  )
}

interface MeasuresProps {
  shown: NumbersShown
  chosen: string
  onChoose: (measure: string) => void
}

/** All together, or one's own: each figure with what was promised. One is chosen to be drawn. */
function Measures({ shown, chosen, onChoose }: MeasuresProps) {
  const phone = usePhone()
  const row = shown.total ?? shown.rows[0]
  if (phone) {
    return (
      <Select
        className="numbers__measure-select"
        value={chosen}
        onChange={onChoose}
        aria-label="看哪个指标"
        options={shown.measures.map(({ key, title }) => ({ value: key, label: title }))}
      />
    )
  }
  return (
    <ul className="numbers__measures" aria-label="指标">
      {shown.measures.map(({ key, title, promise }) => {
        const cell = row?.cells.find(({ measure }) => measure === key)
        const state = cell?.state ?? 'too-few'
        return (
          <li key={key}>
            <button
              type="button"
              className={key === chosen ? 'numbers__measure active' : 'numbers__measure'}
              aria-pressed={key === chosen}
              onClick={() => onChoose(key)}
            >
              <span className="numbers__title">{title}</span>
              <span
                className={cell?.text ? 'numbers__value' : 'numbers__value numbers__value--few'}
              >
                {cell?.text ?? '还看不出'}
              </span>
              <span className="numbers__promise">{promise ?? '没有承诺'}</span>
              <span className={`numbers__state numbers__state--${state}`}>
                {cell && cell.state !== 'no-promise' ? cell.stateText : `${cell?.cases ?? 0} 件`}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

type View = 'plot' | 'table'
const VIEWS: Array<{ value: View; label: string }> = [
  { value: 'plot', label: '图' },
  { value: 'table', label: '表' },
]

function Drawn({ shown, onOpen }: { shown: NumbersShown; onOpen: (of: CasesOf) => void }) {
  const [view, setView] = useState<View>('plot')
  const measure = shown.measures.find(({ key }) => key === shown.measure)
  if (!measure) return <Nothing title="没有这个指标" words="从左边选一个。" />
  const open = (row: NumberRow, period?: { from: string; to: string }): void => {
    const { from, to, by } = shown
    const whole = row === shown.total
    const asked: Omit<CasesAsked, 'which'> = {
      from: period?.from ?? from,
      to: period?.to ?? to,
      measure: measure.key,
      ...(whole ? {} : { by, key: row.key }),
    }
    onOpen({ asked, title: `${row.name} · ${measure.title}`, judged: measure.judged })
  }
  return (
    <section className="numbers__drawn" aria-labelledby="numbers-title">
      <div className="numbers__headline">
        <h2 id="numbers-title">{measure.title}</h2>
        <Segmented<View> value={view} options={VIEWS} onChange={setView} aria-label="图或表" />
      </div>
      <p className="insight__note">
        {measure.promise === null ? '' : `承诺：${measure.promise}。`}
        怎么算：{measure.formula}。少于 {shown.fewestCases} 件的看不出好坏，用空心点画。
        {shown.computedAt === null
          ? '还没有统计过，请过一分钟再看。'
          : `统计到${formatMoment(shown.computedAt, epochMs())}。`}
      </p>
      {view === 'plot' ? (
        <Suspense fallback={<Bones rows={1} height={300} label="正在画图" />}>
          <Plot shown={shown} unit={measure.unit} onOpen={open} />
        </Suspense>
      ) : (
        <PeriodTable shown={shown} onOpen={open} />
      )}
      <Rows shown={shown} onOpen={open} />
    </section>
  )
}

interface RowsProps {
  shown: NumbersShown
  onOpen: (row: NumberRow) => void
}

/** What the whole is made of; each opens into its cases. */
function Rows({ shown, onOpen }: RowsProps) {
  const { measure, total, rows, left } = shown
  const listed = [...(total ? [total] : []), ...rows]
  return (
    <>
      <table className="numbers__table">
        <caption className="for-readers">这段时间合起来</caption>
        <thead>
          <tr>
            <th scope="col">{BY.find(({ value }) => value === shown.by)?.label}</th>
            <th scope="col">件数</th>
            <th scope="col">数值</th>
            <th scope="col">怎么样</th>
            <th scope="col">
              <span className="for-readers">打开</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {listed.map((row) => {
            const cell = row.cells.find((one) => one.measure === measure)
            if (!cell) return null
            return (
              <tr key={row === total ? 'total' : row.key}>
                <th scope="row">{row.name}</th>
                <td className="code">{cell.cases}</td>
                <td className={cell.text ? 'code' : 'numbers__value--few'}>
                  {cell.text ?? '还看不出'}
                </td>
                <td>
                  <span className={`numbers__state numbers__state--${cell.state}`}>
                    {cell.stateText}
                  </span>
                  {cell.parts.length > 0 && (
                    <span className="numbers__parts">
                      {cell.parts.map(({ name, cases }) => `${name} ${cases}`).join('，')}
                    </span>
                  )}
                </td>
                <td>
                  <Button
                    size="small"
                    disabled={cell.cases === 0 && cell.parts.every((part) => part.cases === 0)}
                    onClick={() => onOpen(row)}
                    aria-label={`${row.name}，看每一件`}
                  >
                    看每一件
                  </Button>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {left > 0 && <p className="insight__note">还有 {left} 行，在 CSV 里</p>}
    </>
  )
}
