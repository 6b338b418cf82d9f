import type { EntityManager } from 'typeorm'
import { figuresOf, type SessionFigures } from '../conversations/figures.queries'
import { after, DAY_MS, MINUTE_MS, SECOND_MS } from '../lib/clock'
import type { Policy } from '../policy/policy.schema'

/** One sentence of what was kept, with the number of cases behind it (S5). */
export interface ServiceFigure {
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
  return sentences(figures, promisedMinutes).filter(({ cases }) => cases >= FEWEST_CASES)
}

function sentences({ wait, firstAnswer, solved, rating }: SessionFigures, promisedMinutes: number): ServiceFigure[] {
  const waited = wait.cases + wait.gaveUp
  return [
    figure(wait.averageMs, wait.cases, (ms) => `等客服平均 ${duration(ms)}`),
    figure(wait.shareWithinPromise, waited, (share) => `${percent(share)} 在 ${promisedMinutes} 分钟内等到了客服`),
    figure(firstAnswer.agent.averageMs, firstAnswer.agent.cases, (ms) => `客服第一次回复平均 ${duration(ms)}`),
    figure(firstAnswer.bot.averageMs, firstAnswer.bot.cases, (ms) => `自动客服第一次回复平均 ${duration(ms)}`),
    figure(solved.share, solved.cases, (share) => `${percent(share)} 的用户说在对话里解决了`),
    figure(rating.average, rating.cases, (score) => `服务评分 ${score.toFixed(1)}(满分 5 分)`),
  ].filter((one) => one !== null)
}

function figure(value: number | null, cases: number, tell: (value: number) => string): ServiceFigure | null {
  return value === null ? null : { text: tell(value), cases, days: DAYS }
}

function duration(ms: number): string {
  if (ms < SECOND_MS) return '不到 1 秒'
  return ms < MINUTE_MS ? `${Math.round(ms / SECOND_MS)} 秒` : `${Math.round(ms / MINUTE_MS * 10) / 10} 分钟`
}

/** Rounded down: nothing is made better than it is. */
function percent(share: number): string {
  return `${Math.floor(share * 100)}%`
}
