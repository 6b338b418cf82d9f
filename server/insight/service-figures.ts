import type { EntityManager } from 'typeorm'
import { figuresOf, type SessionFigures } from '../conversations/figures.queries'
import { after, DAY_MS, MINUTE_MS, SECOND_MS } from '../lib/clock'
import type { Policy } from '../policy/policy.schema'

/** One figure of what was kept, in words, with the number of cases behind it (S5). */
export interface ServiceFigure {
  /** What was measured: `平均等多久` */
  title: string
  /** `2.1 分钟` */
  text: string
  cases: number
  days: 30
}

const DAYS = 30
/** Fewer cases say nothing, and one bad one would look like the rule. */
const FEWEST_CASES = 5

/** What was really kept in the last 30 days, from the records: waits (S1), first answers and solutions in chat (S2), ratings (M7). */
export async function serviceFigures(manager: EntityManager, { policy, now }: { policy: Policy; now: Date }): Promise<ServiceFigure[]> {
  const promisedMinutes = policy.promises.chatWaitMinutes
  const figures = await figuresOf(manager, { from: after(now, -DAYS * DAY_MS), to: now, promisedMs: promisedMinutes * MINUTE_MS })
  return inWords(figures, promisedMinutes).filter(({ cases }) => cases >= FEWEST_CASES)
}

function inWords({ wait, firstAnswer, solved, rating }: SessionFigures, promisedMinutes: number): ServiceFigure[] {
  const waited = wait.cases + wait.gaveUp
  return [
    figure('等客服平均', wait, wait.averageMs, duration),
    figure(`${promisedMinutes} 分钟内等到客服`, { cases: waited }, wait.shareWithinPromise, percent),
    figure('客服首次回复平均', firstAnswer.agent, firstAnswer.agent.averageMs, duration),
    figure('自动客服首次回复平均', firstAnswer.bot, firstAnswer.bot.averageMs, duration),
    figure('用户说在对话里解决了', solved, solved.share, percent),
    figure('服务评分,满分 5 分', rating, rating.average, (score) => `${score.toFixed(1)} 分`),
  ].filter((one) => one !== null)
}

function figure(title: string, { cases }: { cases: number }, value: number | null, tell: (value: number) => string): ServiceFigure | null {
  return value === null ? null : { title, text: tell(value), cases, days: DAYS }
}

function duration(ms: number): string {
  if (ms < SECOND_MS) return '不到 1 秒'
  return ms < MINUTE_MS ? `${Math.round(ms / SECOND_MS)} 秒` : `${Math.round(ms / MINUTE_MS * 10) / 10} 分钟`
}

/** Rounded down: nothing is made better than it is. */
function percent(share: number): string {
  return `${Math.floor(share * 100)}%`
}
