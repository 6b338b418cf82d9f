import type { FigureCase } from '../conversations/figures/figure-case'
import type { CountedCase, Measure } from './promise-measures'

const howMany = (of: CountedCase['of'], rows: readonly FigureCase[]): CountedCase[] =>
  rows.map((row) => ({ ...row, of, counts: true, worth: 1, part: null }))

/** How much there was, which is nobody's promise: shown at the desk only. */
export const AMOUNTS: readonly Measure[] = [
  {
    key: 'sessions',
    promiseId: null,
    title: () => '会话',
    unit: 'count',
    formula: '这段时间里开始的会话，自动客服自己答完的也在内',
    promised: () => null,
    cases: async (of) => howMany('session', await of.sessions()),
  },
  {
    key: 'tickets',
    promiseId: null,
    title: () => '新工单',
    unit: 'count',
    formula: '这段时间里提交的工单',
    promised: () => null,
    cases: async (of) => howMany('ticket', await of.tickets()),
  },
  {
    key: 'reopened',
    promiseId: null,
    title: () => '又打开的工单',
    unit: 'count',
    formula: '解决以后客户又打开的工单，算在又打开的那一天',
    promised: () => null,
    cases: async (of) => howMany('ticket', await of.reopened()),
  },
  {
    key: 'complaints',
    promiseId: null,
    title: () => '投诉',
    unit: 'count',
    formula: '这段时间里收到的投诉',
    promised: () => null,
    cases: async (of) => howMany('appeal', await of.complaints()),
  },
]
