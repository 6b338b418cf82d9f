import type { ClockKind } from '../../clocks/clock.contract'
import { OVER, type Step } from '../../clocks/ladder'
import { formatForPeople } from '../../lib/shanghai-time'
import { minutesInWords } from '../../policy/policy-words'
import type { Rung } from '../../policy/policy.schema'

/** What is promised, in one word for staff and customers alike. */
export const CLOCK_TEXT: Readonly<Record<ClockKind, string>> = {
  'first-response': '首次回复',
  'next-response': '回复',
  diagnosis: '说明原因',
  resolution: '给出结果',
  'claim-evidence': '取证',
  'review-decision': '审核结论',
  outside: '外部期限',
  seat: '客服回应',
}

export const RUNG_TEXT: Readonly<Record<Rung, string>> = {
  agent: '处理人',
  supervisor: '主管',
  manager: '经理',
  owner: '负责人',
}

export interface Ringing {
  kind: ClockKind
  dueAt: Date
  step: Step
  /** Who is told where it is the agent: the holder, or the department that has it. */
  holder: string
}

/** For the timeline of colleagues: which promise, how far its time is, who was told. Pure. */
export function ringText({ kind, dueAt, step, holder }: Ringing, now: Date): string {
  const { point, rung } = step
  const what = `“${CLOCK_TEXT[kind]}”`
  const due = formatForPeople(dueAt, now)
  if (point < OVER) {
    const told = rung === 'agent' ? holder : RUNG_TEXT[rung]
    return kind === 'seat'
      ? `${holder}还没有回应客户，${due} 前不回应会转给别人`
      : `${what}的时间用了 ${point}%，${due} 到期，已提醒${told}`
  }
  const over = point === OVER ? `超过了时限 ${due}` : `超时 ${minutesInWords(point - OVER)}`
  return rung === 'agent'
    ? `${what}${over}，已提醒${holder}`
    : `${what}${over}，已升级给${RUNG_TEXT[rung]}`
}
