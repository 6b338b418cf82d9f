import type { AppealKind, DecideAppeal } from '../../../server/tickets/appeals/appeal.contract'

/** What somebody can decide. */
export type Outcome = DecideAppeal['outcome']

export interface Decision {
  outcome: Outcome
  reasons: string
  rule: string
  solution: string
  department: string
}

/** What may come of each kind, in the order in which it is offered. */
const OUTCOMES: Readonly<
  Record<AppealKind, ReadonlyArray<{ value: Outcome; label: string; needsTicket?: true }>>
> = {
  supervisor: [
    { value: 'answered', label: '答复客户' },
    { value: 'sent-on', label: '重新处理，转部门', needsTicket: true },
  ],
  review: [
    { value: 'upheld', label: '维持' },
    { value: 'solved', label: '改变，给新的解决', needsTicket: true },
    { value: 'sent-on', label: '改变，转部门重新处理', needsTicket: true },
  ],
  complaint: [
    { value: 'answered', label: '答复客户' },
    { value: 'upheld', label: '维持原来的处理', needsTicket: true },
    { value: 'solved', label: '给新的解决', needsTicket: true },
    { value: 'sent-on', label: '转部门重新处理', needsTicket: true },
  ],
  'bad-mark': [
    { value: 'reached', label: '联系过客户' },
    { value: 'mended', label: '补救了' },
    { value: 'unreachable', label: '联系不上' },
    { value: 'noted', label: '只记录' },
  ],
  block: [
    { value: 'upheld', label: '维持暂停' },
    { value: 'lifted', label: '提前恢复' },
  ],
}

export const outcomesOf = (
  kind: AppealKind,
  hasTicket: boolean,
): Array<{ value: Outcome; label: string }> =>
  OUTCOMES[kind]
    .filter(({ needsTicket }) => needsTicket === undefined || hasTicket)
    .map(({ value, label }) => ({ value, label }))

const needsRule = (outcome: Outcome): boolean =>
  outcome === 'upheld' || outcome === 'solved' || outcome === 'sent-on'
/** Where a rule can be named. */
export const takesRule = (outcome: Outcome): boolean =>
  needsRule(outcome) || outcome === 'answered' || outcome === 'lifted'

/** What is still missing; null: it can be sent. */
export function missingOf({
  outcome,
  reasons,
  rule,
  solution,
  department,
}: Decision): string | null {
  if (reasons.trim() === '')
    return outcome === 'answered' ? '请写下给客户的答复' : '请写明理由，客户会看到'
  if (needsRule(outcome) && rule.trim() === '') return '请写明依据哪条规则，客户会看到'
  if (outcome === 'solved' && solution.trim() === '') return '请写下新的解决'
  return outcome === 'sent-on' && department === '' ? '请选转给哪个部门' : null
}

export function bodyOf({ outcome, reasons, rule, solution, department }: Decision): DecideAppeal {
  const told = { reasons: reasons.trim(), rule: rule.trim() }
  switch (outcome) {
    case 'answered':
    case 'upheld':
    case 'lifted':
      return { outcome, ...told }
    case 'solved':
      return { outcome, ...told, solution: solution.trim() }
    case 'sent-on':
      return { outcome, ...told, department }
    case 'reached':
    case 'mended':
    case 'unreachable':
    case 'noted':
      return { outcome, reasons: told.reasons }
  }
}

/** What the customer will read; null where it is for ourselves. */
export function previewOf(
  kind: AppealKind,
  { outcome, reasons, rule }: Decision,
  label: string,
): string | null {
  if (kind === 'bad-mark') return null
  const lead = outcome === 'answered' ? '' : `${label}\n理由：`
  return `${lead}${reasons.trim() || '（还没有写）'}${rule.trim() ? `\n依据：${rule.trim()}` : ''}`
}
