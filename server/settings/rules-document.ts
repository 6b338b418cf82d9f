import { RULES, type ClaimRules } from '../after-sales/claims/claim-rules'
import { EVIDENCE, KIND_ABOUT, KIND_TITLE } from '../after-sales/claims/claim-words'
import { PERSON_FROM } from '../after-sales/claims/claim-signals'
import { ClaimKind } from '../after-sales/claims/claim.contract'
import { formatFen } from '../lib/money'
import { formatDated } from '../lib/shanghai-time'
import { departmentForKind, departmentName, tierName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'

/** The numbers by which claims are judged, as settings say them. */
export function claimRulesOf({
  promises,
  refunds,
  claims,
}: Pick<Policy, 'promises' | 'refunds' | 'claims'>): ClaimRules {
  return {
    qualityDays: claims.qualityDays,
    differsDays: claims.differsDays,
    lateMinutes: claims.lateMinutes,
    unusedDays: refunds.unusedDays,
    evidenceHours: promises.claimEvidenceHours,
    decisionHours: promises.claimDecisionHours,
  }
}

/**
 * The rules of claims for customers and for operators, made of the very words and numbers by which claims are judged: what is promised and
 * what runs are one text.
 */
export function rulesDocument(
  policy: Policy,
  { version, inForceFrom }: { version: number; inForceFrom: Date },
): string {
  const rules = claimRulesOf(policy)
  return [
    `# ${policy.platform.name}：售后规则`,
    `第 ${version} 版，${formatDated(inForceFrom)} 起生效。订单按下单那天的规则办，规则以后改了也不影响。`,
    '## 给客户',
    `提出后 ${rules.evidenceHours} 小时内查清，${rules.decisionHours} 小时内给结论。规则单独拒绝的，都可以请客服来看。`,
    ...ClaimKind.options.map((kind) => forCustomers(kind, rules)),
    '## 给运营和客服',
    ...forOperators(policy),
    '',
  ].join('\n\n')
}

function forCustomers(kind: ClaimKind, rules: ClaimRules): string {
  const { name, text } = RULES[kind](rules)
  const evidence = EVIDENCE[kind]
  return [
    `### ${KIND_TITLE[kind]}（${name}）`,
    `${KIND_ABOUT[kind]}。`,
    `${text}。`,
    ...(evidence.length === 0
      ? []
      : [`有这些会更快，没有也可以提：\n${evidence.map((item) => `- ${item}`).join('\n')}`]),
  ].join('\n\n')
}

function forOperators(policy: Policy): string[] {
  const { alone, minorDepartment } = policy.claims
  const tiers = alone.tiers.map(
    ({ tier, upToFen, aDay }) =>
      `- ${tierName(policy, tier)}：一次不超过 ${formatFen(upToFen)}，每人每天 ${aDay} 次`,
  )
  return [
    [
      '按规则当场办理（不经过人）的条件，少一条就由客服来定：',
      '- 客户刚在微信里重新确认过本人',
      '- 规则给的就是客户希望的',
      `- 一次不超过 ${formatFen(alone.upToFen)}，每人每天 ${alone.aDay} 次`,
      `- 风险提示不到 ${PERSON_FROM} 分；风险提示从不单独拒绝`,
      '- 补发：这一份没有补发过；退款：是在这里用微信支付付的，付款不到一年，没有补发过',
    ].join('\n'),
    ...(tiers.length === 0 ? [] : [`这些会员等级另有限额：\n${tiers.join('\n')}`]),
    [
      `- 客服一个人能退 ${formatFen(policy.refunds.aloneUpToFen)}，一天 ${policy.refunds.aloneADay} 次；超过的由另一位同事审核`,
      `- 未成年人的申请由${departmentName(policy, minorDepartment ?? departmentForKind(policy, 'after-sales'))}处理`,
    ].join('\n'),
    '这些数字在设置的售后申请、退款和承诺里。改规则请定一个至少 7 天以后的生效时间，并提前告诉客户。',
  ]
}
