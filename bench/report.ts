import type { KfResult } from './kf'
import type { Result } from './measure'

const COLUMNS: ReadonlyArray<[title: string, value: (result: Result) => string]> = [
  ['candidate', (result) => result.candidate],
  ['requests/s', (result) => String(result.requestsPerSecond)],
  ['ratio to Koa', (result) => result.ratioToKoa.toFixed(3)],
  ['CPU µs', (result) => String(result.cpuMicrosPerRequest)],
  ['CPU ratio', (result) => result.cpuRatioToKoa.toFixed(1)],
  ['p50 ms', (result) => result.p50Ms.toFixed(1)],
  ['p99 ms', (result) => result.p99Ms.toFixed(1)],
  ['RSS MiB', (result) => String(result.rssMiB)],
  ['does', (result) => result.does],
]

const KF_COLUMNS: ReadonlyArray<[title: string, value: (result: KfResult) => string]> = [
  ['kf', (result) => result.candidate],
  ['knock to stored p50/p99 ms', ({ knockToStoredMs: { p50, p99 } }) => `${p50} / ${p99}`],
  ['message to answer p50/p99 ms', ({ messageToAnswerMs: { p50, p99 } }) => `${p50} / ${p99}`],
  ['pulled/s', (result) => String(result.pulledPerSecond)],
  [
    'answers/s meanwhile, to the last',
    (result) => `${result.answersMeanwhilePerSecond}, ${result.answersPerSecond}`,
  ],
  ['CPU ms', (result) => result.cpuMsPerMessage.toFixed(2)],
  ['thread held p99/most ms', ({ heldMs: { p99, most } }) => `${p99} / ${most}`],
  [
    'beside: knock/callback/page p99 ms',
    ({ beside }) => `${beside.knockMs} / ${beside.callbackMs} / ${beside.pageMs}`,
  ],
  ['of a backlog of', (result) => String(result.backlog)],
]

export const printTable = (results: readonly Result[]): void => print(COLUMNS, results)
export const printKfTable = (results: readonly KfResult[]): void => print(KF_COLUMNS, results)

function print<Row>(
  columns: ReadonlyArray<[title: string, value: (result: Row) => string]>,
  results: readonly Row[],
): void {
  const rows = [
    columns.map(([title]) => title),
    ...results.map((result) => columns.map(([, value]) => value(result))),
  ]
  const widths = columns.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

const CONTROL_BOUNDS = { least: 0.85, most: 1.15 }
/** What the product promises of its callback, stored and answered. */
const BOUNDS = { cpuRatioToKoa: 7, p99Ms: 200 }
/** The best SDK that stores nothing, where none was measured in the same run. */
const BEST_SDK = 0.14
const SDKS = ['node-easywechat', 'co-wechat', 'wechat']

/** Says whether the run counts and whether the product kept its bounds. @returns false when it does not count, or they are not kept */
export function judge(results: readonly Result[]): boolean {
  const control = results.find(({ candidate }) => candidate === 'control')?.ratioToKoa ?? Number.NaN
  if (!(control >= CONTROL_BOUNDS.least && control <= CONTROL_BOUNDS.most)) {
    console.log(
      `VOID: Koa against Koa came to ${control}, outside ${CONTROL_BOUNDS.least}–${CONTROL_BOUNDS.most}; the machine was busy, run again.`,
    )
    return false
  }
  const measured = results
    .filter(({ candidate }) => SDKS.includes(candidate))
    .map(({ ratioToKoa }) => ratioToKoa)
  const best = measured.length > 0 ? Math.max(...measured) : BEST_SDK
  const beside =
    measured.length > 0 ? 'the best SDK of this run' : 'the best SDK as measured before'
  const verdicts = results
    .filter(({ candidate }) => candidate.startsWith('xinqiao'))
    .map((result) => {
      const kept = [
        {
          told: `ratio ${result.ratioToKoa}`,
          holds: result.ratioToKoa > best,
          sign: '>',
          bound: `${best} (${beside})`,
        },
        {
          told: `CPU ${result.cpuRatioToKoa}`,
          holds: result.cpuRatioToKoa <= BOUNDS.cpuRatioToKoa,
          sign: '≤',
          bound: `${BOUNDS.cpuRatioToKoa}`,
        },
        {
          told: `p99 ${result.p99Ms} ms`,
          holds: result.p99Ms < BOUNDS.p99Ms,
          sign: '<',
          bound: `${BOUNDS.p99Ms} ms`,
        },
      ]
      console.log(
        `${result.candidate}: ${kept.map(({ told, holds, sign, bound }) => `${told} ${holds ? '' : 'NOT '}${sign} ${bound}`).join(', ')}`,
      )
      return kept.every(({ holds }) => holds)
    })
  return verdicts.every(Boolean)
}
