import type { SessionFigures } from '../conversations/figures.queries'
import { MINUTE_MS, SECOND_MS } from '../lib/clock'
import { minutesInWords } from '../policy/policy-words'
import type { Policy } from '../policy/policy.schema'
import type { AppealFigures } from '../tickets/appeals/appeal-figures.queries'
import type { TicketFigures } from '../tickets/promise-figures.queries'
import type { BoardItem } from './promise-board.contract'

/** What one day, or several together, gave for one measure. */
export interface Count {
  cases: number
  /** Of waits in milliseconds, of marks, or how many cases were kept: what the value is made of. */
  sum: number
  /** By the measure's own `parts`. */
  parts: readonly number[]
}

export interface DayRecords {
  sessions: SessionFigures
  tickets: TicketFigures
  appeals: AppealFigures
}

type Promises = Policy['promises']

/** The bound of what was promised: an average at most, every single case, or a share at least. */
export type Bound =
  { of: 'average'; mostMs: number } | { of: 'each' } | { of: 'share'; least: number }

export interface Measure {
  key: string
  promiseId: string | null
  title(promises: Promises): string
  formula: string
  unit: BoardItem['unit']
  parts?: readonly string[]
  promised(promises: Promises, appeals: Policy['appeals']): { text: string; bound: Bound } | null
  count(records: DayRecords): Count
}

const waits = ({ cases, sumMs }: { cases: number; sumMs: number }): Count => ({
  cases,
  sum: sumMs,
  parts: [],
})
const kept = (cases: number, sum: number): Count => ({ cases, sum, parts: [] })
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

const each = (text: string) => ({ text: `每一件都在 ${text}`, bound: { of: 'each' } }) as const

/** Everything that is measured, in the order in which it is shown. A new figure is one entry here. */
export const MEASURES: readonly Measure[] = [
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
    count: ({ sessions }) => waits(sessions.wait),
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
    count: ({ sessions: { wait } }) => kept(wait.cases + wait.gaveUp, wait.withinPromise),
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
    count: ({ sessions }) => waits(sessions.firstAnswer.agent),
  },
  {
    key: 'bot-first-answer',
    promiseId: null,
    title: () => '自动客服首次回复平均',
    unit: 'duration',
    formula: '从您说的话，到自动客服第一次回复',
    promised: () => null,
    count: ({ sessions }) => waits(sessions.firstAnswer.bot),
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
    count: ({ tickets: { firstResponse } }) => kept(firstResponse.cases, firstResponse.kept),
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
    count: ({ tickets: { diagnosis } }) => kept(diagnosis.cases, diagnosis.kept),
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
    count: ({ tickets: { resolution } }) => kept(resolution.cases, resolution.kept),
  },
  {
    key: 'chat-solved',
    promiseId: 'S2',
    title: () => '在对话里解决',
    unit: 'share',
    formula: '说解决了的次数，除以说解决了和没解决的次数；没有回答的另外列出，不算解决',
    parts: ['说解决了', '说没解决', '没有回答'],
    promised: ({ chatSolvedPercent }) => percentPromise(chatSolvedPercent),
    count: ({
      sessions: {
        solved: { solved, unsolved, silent },
      },
    }) => ({ cases: solved + unsolved, sum: solved, parts: [solved, unsolved, silent] }),
  },
  {
    key: 'ticket-solved',
    promiseId: 'S2',
    title: () => '工单一次解决',
    unit: 'share',
    formula: '您确认解决、没有再打开的工单，除以确认的和再打开的工单；没有回答的另外列出，不算解决',
    parts: ['确认解决', '又打开过', '没有回答'],
    promised: ({ ticketSolvedPercent }) => percentPromise(ticketSolvedPercent),
    count: ({
      tickets: {
        solutions: { confirmed, silent, cameBack },
      },
    }) => ({
      cases: confirmed + cameBack,
      sum: confirmed,
      parts: [confirmed, cameBack, silent],
    }),
  },
  {
    key: 'ticket-first-contact',
    promiseId: null,
    title: () => '工单一次说清、一次解决',
    unit: 'share',
    formula: '您确认解决、中间没有再问您、也没有再打开的工单，除以确认的和再打开的工单',
    promised: () => null,
    count: ({
      tickets: {
        atFirstContact,
        solutions: { confirmed, cameBack },
      },
    }) => kept(confirmed + cameBack, atFirstContact),
  },
  {
    key: 'rating',
    promiseId: 'M7',
    title: () => '服务评分，满分 5 分',
    unit: 'score',
    formula: '用户给会话和工单打的全部分数的平均，一次服务、一个结果打一次',
    promised: () => null,
    count: ({ sessions, tickets }) =>
      kept(sessions.rating.cases + tickets.rating.cases, sessions.rating.sum + tickets.rating.sum),
  },
  {
    key: 'bad-marks-answered',
    promiseId: 'M7',
    title: () => '低分按时回访',
    unit: 'share',
    formula:
      '在期限里有主管回访、记下结果的低分（1 到 2 星），除以已经回访的和已经超时的全部低分，会话和工单都算',
    promised: (_, { badMarkHours }) => each(`${badMarkHours} 小时内`),
    count: ({ appeals: { inTime } }) => kept(inTime['bad-mark'].cases, inTime['bad-mark'].kept),
  },
  {
    key: 'supervisor-in-time',
    promiseId: 'M6',
    title: () => '转上级按时答复',
    unit: 'share',
    formula: '主管在承诺的时间里亲自答复的件数，除以已经答复的和已经超时的全部，只算服务时间',
    promised: (_, { supervisorMinutes }) => each(`${minutesInWords(supervisorMinutes)}内`),
    count: ({ appeals: { inTime } }) => kept(inTime.supervisor.cases, inTime.supervisor.kept),
  },
  {
    key: 'review-in-time',
    promiseId: 'M6',
    title: () => '复核按时给结论',
    unit: 'share',
    formula: '在承诺的时间里给出书面结论的复核，除以已有结论的和已经超时的全部复核',
    promised: (_, { reviewHours }) => each(`${reviewHours} 小时内`),
    count: ({ appeals: { inTime } }) => kept(inTime.review.cases, inTime.review.kept),
  },
  {
    key: 'reviews-overturned',
    promiseId: 'M6',
    title: () => '复核改变了原来的处理',
    unit: 'share',
    formula: '复核后改变原来处理、或重新处理的件数，除以给出结论的全部复核',
    parts: ['改变了', '维持'],
    promised: () => null,
    count: ({
      appeals: {
        reviews: { overturned, upheld },
      },
    }) => ({ cases: overturned + upheld, sum: overturned, parts: [overturned, upheld] }),
  },
  {
    key: 'complaint-in-time',
    promiseId: 'M6',
    title: () => '投诉按时给结果',
    unit: 'share',
    formula: '在承诺的时间里给出结果和理由的投诉，除以已有结果的和已经超时的全部投诉',
    promised: (_, { complaintAnswerWorkingDays }) =>
      each(`${complaintAnswerWorkingDays} 个工作日内`),
    count: ({ appeals: { inTime } }) => kept(inTime.complaint.cases, inTime.complaint.kept),
  },
]
