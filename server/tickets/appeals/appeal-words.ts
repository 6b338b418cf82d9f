import { formatForPeople } from '../../lib/shanghai-time'
import { minutesInWords } from '../../policy/policy-words'
import type { Policy } from '../../policy/policy.schema'
import type { AppealKind, AppealOutcome } from './appeal.contract'
import type { Appeal } from './appeal.entity'

/** One word for one thing, wherever a person reads it. */
export const APPEAL_TEXT: Readonly<Record<AppealKind, string>> = {
  supervisor: '转上级',
  review: '复核',
  complaint: '投诉',
  'bad-mark': '差评回访',
  block: '暂停异议',
}

export const OUTCOME_TEXT: Readonly<Record<AppealOutcome, string>> = {
  answered: '已答复',
  upheld: '维持原来的处理',
  solved: '改变了原来的处理',
  'sent-on': '重新处理',
  reached: '联系过客户',
  mended: '补救了',
  unreachable: '联系不上客户',
  noted: '已记录',
  dropped: '客户撤回了工单',
  lifted: '提前恢复人工会话',
}

type Standing = Pick<Appeal, 'kind' | 'state' | 'dueAt' | 'outcome' | 'acceptedAt'>

/** Who has it, and by when: one sentence for its customer. @param by department and work number; null while nobody may decide */
export function appealStateText(
  { kind, state, dueAt, outcome }: Standing,
  { by, now }: { by: string | null; now: Date },
): string {
  if (outcome === 'dropped') return '您撤回了工单，不再处理'
  if (state === 'done') return `${by ?? '负责人'} 已经答复：${OUTCOME_TEXT[outcome ?? 'answered']}`
  const due = formatForPeople(dueAt, now)
  if (dueAt < now) return `答应${due} 前${TO_GIVE[kind]}，没有做到，抱歉。已请主管催办`
  return `${by === null ? `正在${FINDING[kind]}` : `${by} ${HAS[kind]}`}，最晚${due} 前${TO_GIVE[kind]}`
}

const TO_GIVE: Readonly<Record<AppealKind, string>> = {
  supervisor: '答复您',
  review: '给您书面结论',
  complaint: '给您结果和理由',
  'bad-mark': '联系您',
  block: '答复您',
}
const HAS: Readonly<Record<AppealKind, string>> = {
  supervisor: '接到了',
  review: '在复核，此前没有经手过',
  complaint: '在处理，此前没有经手过',
  'bad-mark': '在跟进',
  block: '在看，此前没有经手过',
}
const FINDING: Readonly<Record<AppealKind, string>> = {
  supervisor: '安排主管',
  review: '安排没有经手过的人来复核',
  complaint: '安排没有经手过的人来处理',
  'bad-mark': '安排主管',
  block: '安排没有经手过的人来看',
}

/** What it means to ask for one, said before it is done. */
export function appealPreview(
  kind: 'supervisor' | 'review',
  { dueAt, now }: { dueAt: Date; now: Date },
): string {
  const due = formatForPeople(dueAt, now)
  return kind === 'supervisor'
    ? `转给部门主管，最晚${due} 前由主管亲自答复您`
    : `由没有经手过的人重新看一遍，最晚${due} 前给您书面结论，写明理由和依据的规则`
}

/** The rules of 监督与投诉, as the policy has them. */
export function complaintRules({ appeals, ending }: Pick<Policy, 'appeals' | 'ending'>): string[] {
  return [
    `提交后马上有编号，${appeals.complaintAcceptHours} 小时内有人受理`,
    `由没有经手过这件事的人处理，${appeals.complaintAnswerWorkingDays} 个工作日内给您结果和理由`,
    `工单里也可以直接转上级（${minutesInWords(appeals.supervisorMinutes)}内答复）或申请复核（${appeals.reviewHours} 小时内书面结论），完成后 ${ending.reopenDays} 天内都可以`,
    '投诉不影响您的任何权益。对结果不认可，可以再向 12315 反映',
  ]
}
