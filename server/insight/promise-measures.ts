import type { FigureCase } from '../conversations/figures/figure-case'
import type { WaitCase } from '../conversations/figures/session-cases.queries'
import { MINUTE_MS, SECOND_MS } from '../lib/clock'
import { minutesInWords } from '../policy/policy-words'
import type { Policy } from '../policy/policy.schema'
import type { KeptCase } from '../tickets/ticket-cases.queries'
import type { DayCases } from './day-cases'
import type { BoardItem } from './promise-board.contract'

/** What one day, or several together, gave for one measure. */
export interface Count {
  cases: number
  /** Of waits in milliseconds, of marks, or how many cases were kept: what the value is made of. */
  sum: number
  /** By the measure's own `parts`. */
  parts: readonly number[]
}

/** One case as a figure counts it. */
export interface CountedCase extends FigureCase {
  /** What stands behind it, to be opened. */
  of: 'session' | 'ticket' | 'appeal'
  /** False for what is told beside the figure and is no case of it: who was asked and did not answer. */
  counts: boolean
  /** A wait in milliseconds, a mark, or 1 where it was kept and 0 where it was not: the value is the average of these. */
  worth: number
  /** Which of the measure's own `parts` it belongs to. */
  part: number | null
}

type Promises = Policy['promises']

/** The bound of what was promised: an average at most, every single case, or a share at least. */
export type Bound =
  { of: 'average'; mostMs: number } | { of: 'each' } | { of: 'share'; least: number }

export interface Measure<Unit = BoardItem['unit'] | 'count'> {
  key: string
  promiseId: string | null
  title(promises: Promises): string
  formula: string
  unit: Unit
  parts?: readonly string[]
  /** A share of which neither side is the one that went wrong. */
  plain?: true
  promised(promises: Promises, appeals: Policy['appeals']): { text: string; bound: Bound } | null
  /** Its cases, for the public figure, for those of a department or an agent, and for the list behind them alike. */
  cases(of: DayCases): Promise<readonly CountedCase[]>
}

type Of = CountedCase['of']

/** Who left before a person had it has waited for nothing. */
const hadWait = ({ waitMs, ...row }: WaitCase): Array<FigureCase & { waitMs: number }> =>
  waitMs === null ? [] : [{ ...row, waitMs }]

/** One row becomes one case. */
function each<Row extends FigureCase>(
  of: Of,
  rows: readonly Row[],
  worthOf: (row: Row) => number,
): CountedCase[] {
  return rows.map((row) => ({ ...row, of, counts: true, worth: worthOf(row), part: null }))
}

const inTerm = (of: Of, rows: readonly KeptCase[]): CountedCase[] =>
  each(of, rows, ({ kept }) => Number(kept))

const seconds = (count: number): string => (count < 60 ? `${count} 秒` : `${count / 60} 分钟`)
const percentPromise = (percent: number | null) =>
  percent === null
    ? null
    : ({ text: `${percent}% 以上`, bound: { of: 'share', least: percent / 100 } } as const)
const inTime = (minutes: number, urgentMinutes: number) =>
  ({
    text: `每一件都在 ${minutesInWords(minutes)}内，加急 ${minutesInWords(urgentMinutes)}内`,
    bound: { of: 'each' },
  }) as const

const eachWithin = (text: string) =>
  ({ text: `每一件都在 ${text}`, bound: { of: 'each' } }) as const

/** Everything that is measured in public, in the order in which it is shown. A new figure is one entry here. */
export const MEASURES: ReadonlyArray<Measure<BoardItem['unit']>> = [
  {
    key: 'chat-wait',
    promiseId: 'S1',
    title: () => '等客服平均',
    unit: 'duration',
    formula: '从您说要找客服，到有客服接待，只算服务时间；没等到就离开的，在下一项里算没做到',
    promised: ({ chatWaitMinutes }) => ({
      text: `平均 ${chatWaitMinutes} 分钟内`,
      bound: { of: 'average', mostMs: chatWaitMinutes * MINUTE_MS },
    }),
    cases: async (of) =>
      each('session', (await of.waits()).flatMap(hadWait), ({ waitMs }) => waitMs),
  },
  {
    key: 'chat-wait-in-time',
    promiseId: 'S1',
    title: ({ chatWaitMinutes }) => `${chatWaitMinutes} 分钟内等到客服`,
    unit: 'share',
    formula:
      '在承诺的时间里等到客服的次数，除以要找客服的全部次数，没等到就离开的也在内，每一次按当时的承诺算',
    promised: ({ chatWaitMinutes }) => ({
      text: `每一次都在 ${chatWaitMinutes} 分钟内`,
      bound: { of: 'each' },
    }),
    cases: async (of) =>
      each('session', await of.waits(), ({ waitMs, promisedMs }) =>
        Number(waitMs !== null && waitMs <= promisedMs),
      ),
  },
  {
    key: 'chat-first-answer',
    promiseId: 'S2',
    title: () => '客服首次回复平均',
    unit: 'duration',
    formula: '从您说的话，到客服第一次回复',
    promised: ({ chatFirstAnswerSeconds }) => ({
      text: `平均 ${seconds(chatFirstAnswerSeconds)}内`,
      bound: { of: 'average', mostMs: chatFirstAnswerSeconds * SECOND_MS },
    }),
    cases: async (of) =>
      each('session', await of.firstAnswers('agent'), ({ waitedMs }) => waitedMs),
  },
  {
    key: 'bot-first-answer',
    promiseId: null,
    title: () => '自动客服首次回复平均',
    unit: 'duration',
    formula: '从您说的话，到自动客服第一次回复',
    promised: () => null,
    cases: async (of) => each('session', await of.firstAnswers('bot'), ({ waitedMs }) => waitedMs),
  },
  {
    key: 'ticket-first-response',
    promiseId: 'S2',
    title: () => '工单按时首次回复',
    unit: 'share',
    formula:
      '在承诺的时间里首次回复的工单，除以已经回复的和已经超时的全部工单，每张按它提交时的承诺算',
    promised: (promises) =>
      inTime(promises.ticketFirstResponseMinutes, promises.ticketFirstResponseUrgentMinutes),
    cases: async (of) => inTerm('ticket', await of.firstResponses()),
  },
  {
    key: 'ticket-diagnosis',
    promiseId: 'S1',
    title: () => '工单按时说明原因',
    unit: 'share',
    formula:
      '在承诺的时间里判定责任方并写明依据的工单，除以已经判定的和已经超时的全部工单，每张按它提交时的承诺算；等您补充的时间不算',
    promised: ({ ticketDiagnosisMinutes }) =>
      ticketDiagnosisMinutes === null
        ? null
        : { text: `每一件都在 ${minutesInWords(ticketDiagnosisMinutes)}内`, bound: { of: 'each' } },
    cases: async (of) => inTerm('ticket', await of.diagnoses()),
  },
  {
    key: 'ticket-resolution',
    promiseId: 'S2',
    title: () => '工单按时给出结果',
    unit: 'share',
    formula:
      '在承诺的时间里给出结果的工单，除以已经有结果的和已经超时的全部工单；等您补充的时间不算',
    promised: (promises) =>
      inTime(promises.ticketResolutionMinutes, promises.ticketResolutionUrgentMinutes),
    cases: async (of) => inTerm('ticket', await of.resolutions()),
  },
  {
    key: 'chat-solved',
    promiseId: 'S2',
    title: () => '在对话里解决',
    unit: 'share',
    formula: '说解决了的次数，除以说解决了和没解决的次数；没有回答的另外列出，不算解决',
    parts: ['说解决了', '说没解决', '没有回答'],
    promised: ({ chatSolvedPercent }) => percentPromise(chatSolvedPercent),
    cases: async (of) =>
      (await of.told()).map((row) => ({
        ...row,
        of: 'session',
        counts: row.solved !== null,
        worth: Number(row.solved === true),
        part: row.solved === null ? 2 : row.solved ? 0 : 1,
      })),
  },
  {
    key: 'ticket-solved',
    promiseId: 'S2',
    title: () => '工单一次解决',
    unit: 'share',
    formula: '您确认解决、没有再打开的工单，除以确认的和再打开的工单；没有回答的另外列出，不算解决',
    parts: ['确认解决', '又打开过', '没有回答'],
    promised: ({ ticketSolvedPercent }) => percentPromise(ticketSolvedPercent),
    cases: async (of) =>
      (await of.solutions()).map((row) => ({
        ...row,
        of: 'ticket',
        counts: row.came !== 'silent',
        worth: Number(row.came === 'confirmed'),
        part: { confirmed: 0, back: 1, silent: 2 }[row.came],
      })),
  },
  {
    key: 'ticket-first-contact',
    promiseId: null,
    title: () => '工单一次说清、一次解决',
    unit: 'share',
    formula: '您确认解决、中间没有再问您、也没有再打开的工单，除以确认的和再打开的工单',
    promised: () => null,
    cases: async (of) =>
      each(
        'ticket',
        (await of.solutions()).filter(({ came }) => came !== 'silent'),
        ({ came, atFirstContact }) => Number(came === 'confirmed' && atFirstContact),
      ),
  },
  {
    key: 'rating',
    promiseId: 'M7',
    title: () => '服务评分，满分 5 分',
    unit: 'score',
    formula: '用户给会话和工单打的全部分数的平均，一次服务、一个结果打一次',
    promised: () => null,
    cases: async (of) => [
      ...each('session', await of.sessionRatings(), ({ score }) => score),
      ...each('ticket', await of.ticketRatings(), ({ score }) => score),
    ],
  },
  {
    key: 'bad-marks-answered',
    promiseId: 'M7',
    title: () => '低分按时回访',
    unit: 'share',
    formula:
      '在期限里有主管回访、记下结果的低分（1 到 2 星），除以已经回访的和已经超时的全部低分，会话和工单都算',
    promised: (_, { badMarkHours }) => eachWithin(`${badMarkHours} 小时内`),
    cases: async (of) => inTerm('appeal', await of.decided('bad-mark')),
  },
  {
    key: 'supervisor-in-time',
    promiseId: 'M6',
    title: () => '转上级按时答复',
    unit: 'share',
    formula: '主管在承诺的时间里亲自答复的件数，除以已经答复的和已经超时的全部，只算服务时间',
    promised: (_, { supervisorMinutes }) => eachWithin(`${minutesInWords(supervisorMinutes)}内`),
    cases: async (of) => inTerm('appeal', await of.decided('supervisor')),
  },
  {
    key: 'review-in-time',
    promiseId: 'M6',
    title: () => '复核按时给结论',
    unit: 'share',
    formula: '在承诺的时间里给出书面结论的复核，除以已有结论的和已经超时的全部复核',
    promised: (_, { reviewHours }) => eachWithin(`${reviewHours} 小时内`),
    cases: async (of) => inTerm('appeal', await of.decided('review')),
  },
  {
    key: 'reviews-overturned',
    promiseId: 'M6',
    title: () => '复核改变了原来的处理',
    unit: 'share',
    formula: '复核后改变原来处理、或重新处理的件数，除以给出结论的全部复核',
    parts: ['改变了', '维持'],
    plain: true,
    promised: () => null,
    cases: async (of) =>
      (await of.reviews()).map((row) => ({
        ...row,
        of: 'appeal',
        counts: true,
        worth: Number(row.overturned),
        part: row.overturned ? 0 : 1,
      })),
  },
  {
    key: 'complaint-in-time',
    promiseId: 'M6',
    title: () => '投诉按时给结果',
    unit: 'share',
    formula: '在承诺的时间里给出结果和理由的投诉，除以已有结果的和已经超时的全部投诉',
    promised: (_, { complaintAnswerWorkingDays }) =>
      eachWithin(`${complaintAnswerWorkingDays} 个工作日内`),
    cases: async (of) => inTerm('appeal', await of.decided('complaint')),
  },
  {
    key: 'refund-arrival',
    promiseId: 'M8',
    title: () => '退款按说好的时间到账',
    unit: 'share',
    formula: '在告诉您的时间之前到账的退款笔数，除以已经到账的和过了时间的全部退款；没有通过的不算',
    promised: () => ({ text: '每一笔都在告诉您的时间之前', bound: { of: 'each' } }),
    cases: async (of) => inTerm('ticket', await of.refunds()),
  },
]
