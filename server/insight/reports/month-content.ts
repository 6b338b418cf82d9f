import type { EntityManager } from 'typeorm'
import { AuditEntry } from '../../audit/audit-entry.entity'
import type { FigurePeriod } from '../../conversations/figures/figure-case'
import { SessionEvent } from '../../conversations/sessions/session-event.entity'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import type { Policy } from '../../policy/policy.schema'
import { daysBetween } from '../number-periods'
import { countOf, readKept, type Kept } from '../numbers'
import { FEWEST_CASES, inWords, judge } from '../promise-board'
import { ALL_MEASURES } from '../tally-day'
import type { BotAnswers, ReportPorts } from './report-ports'
import type { MonthContent, ReportFigure } from './report.contract'

/** Four parts, each with figures of the promise board under their own names and what only this report tells. */
const OF_THE_BOARD = {
  efficiency: [
    'bot-first-answer',
    'chat-first-answer',
    'chat-wait',
    'ticket-first-response',
    'chat-solved',
    'ticket-solved',
  ],
  quality: [
    'rating',
    'bad-marks-answered',
    'reviews-overturned',
    'complaint-in-time',
    'complaints',
    'reopened',
  ],
  switching: ['chat-wait-in-time'],
  data: [],
} as const

type PartKey = keyof typeof OF_THE_BOARD

const PART_TEXT: Readonly<Record<PartKey, string>> = {
  efficiency: '效率',
  quality: '质量',
  switching: '人和自动客服之间',
  data: '客户资料',
}

/** Of the days as they are kept, and of the records of the same days. */
export async function monthContent(
  manager: EntityManager,
  { policy, ports }: { policy: Policy; ports: ReportPorts },
  { first, last, ...period }: FigurePeriod & { first: string; last: string },
): Promise<MonthContent> {
  const kept = await readKept(manager, { by: 'all', days: daysBetween(first, last), key: null })
  const own = await ownFigures(manager, period, await ports.botAnswers(manager, period))
  const parts: PartKey[] = ['efficiency', 'quality', 'switching', 'data']
  return {
    parts: parts.map((key) => ({
      key,
      title: PART_TEXT[key],
      figures: [
        ...OF_THE_BOARD[key].flatMap((name) => boardFigure(name, kept, policy)),
        ...own[key],
      ],
    })),
  }
}

function boardFigure(key: string, kept: readonly Kept[], policy: Policy): ReportFigure[] {
  const measure = ALL_MEASURES.find((one) => one.key === key)
  if (!measure) return []
  const { text, cases, promise, stateText, parts } = judge(measure, countOf(kept, measure), policy)
  const told = parts.map((part) => `${part.name} ${part.cases} 件`)
  return [
    {
      key,
      title: measure.title(policy.promises),
      text,
      cases,
      promise,
      stateText: [stateText, ...told].join('，'),
    },
  ]
}

async function ownFigures(
  manager: EntityManager,
  { from, to }: FigurePeriod,
  bot: BotAnswers,
): Promise<Record<PartKey, ReportFigure[]>> {
  const sessions = (condition: string): Promise<number> =>
    manager
      .createQueryBuilder(ServiceSession, 'session')
      .where('session.startedAt >= :from AND session.startedAt < :to', { from, to })
      .andWhere(condition)
      .getCount()
  const wanted = await sessions('session.wantedAt IS NOT NULL')
  const picked = await sessions('session.waitMs IS NOT NULL')
  const handed = await sessions('session.waitMs IS NOT NULL AND session.summary IS NOT NULL')
  const back = await manager
    .createQueryBuilder(SessionEvent, 'event')
    .innerJoin(ServiceSession, 'session', 'session.id = event.sessionId')
    .where(
      `event.type = 'back-to-bot' AND session.startedAt >= :from AND session.startedAt < :to`,
      { from, to },
    )
    .getCount()
  const flags = await manager
    .createQueryBuilder(MannerFlag, 'flag')
    .where('flag.at >= :from AND flag.at < :to', { from, to })
    .getCount()
  const looks = await manager
    .createQueryBuilder(AuditEntry, 'entry')
    .where('entry.at >= :from AND entry.at < :to', { from, to })
    .andWhere(`entry.deed IN ('ticket.looked', 'session.looked', 'customer.looked')`)
    .getCount()
  const judged = bot.confirmed + bot.unsolved + bot.back + bot.called
  return {
    efficiency: [
      share('bot-solved', '自动客服答完，客户说解决了', { of: judged, good: bot.confirmed }),
    ],
    quality: [amount('manner-flags', '被拦下或标出的违规用语', flags)],
    switching: [
      amount('wanted', '要找客服的会话', wanted),
      share('reached', '要找客服的里面，等到了客服', { of: wanted, good: picked }),
      amount('called-after-answer', '自动客服答过以后又找客服', bot.called),
      amount('back-to-bot', '客户同意后交回自动客服', back),
    ],
    data: [
      share('summaries', '转人工时带着交接摘要', { of: picked, good: handed }),
      amount('looks', '查看客户资料，每次都有记录', looks),
    ],
  }
}

function share(
  key: string,
  title: string,
  { of, good }: { of: number; good: number },
): ReportFigure {
  const few = of < FEWEST_CASES
  return {
    key,
    title,
    text: few ? null : inWords('share', good / of),
    cases: of,
    promise: null,
    stateText: of === 0 ? '还没有记录' : few ? `才 ${of} 件，太少，看不出好坏` : `${good} 件`,
  }
}

const amount = (key: string, title: string, count: number): ReportFigure => ({
  key,
  title,
  text: inWords('count', count),
  cases: count,
  promise: null,
  stateText: '只是数量',
})
