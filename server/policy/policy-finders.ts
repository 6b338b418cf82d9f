import type { NoticeKind, MessageTemplate, Policy } from './policy.schema'

/** Small look-ups in a policy. Those for names fall back to a plain word: an old record may name what the file no longer has. */
type Kind = Policy['kinds'][number]

export function findKind(policy: Policy, kind: string): Kind | null {
  return policy.kinds.find((candidate) => candidate.kind === kind) ?? null
}

export function kindName(policy: Policy, kind: string): string {
  return findKind(policy, kind)?.name ?? '其他'
}

/** @throws Error when the policy does not know the kind; the schema asks for all seven */
export function departmentForKind(policy: Policy, kind: Kind['kind']): string {
  const found = findKind(policy, kind)
  if (!found) throw new Error(`the policy has no department for ${kind}`)
  return found.department
}

/** `售后部`, whether the file says 售后 or 售后部. */
export function departmentName(policy: Policy, key: string): string {
  const name = policy.departments.find((department) => department.key === key)?.name ?? '客服'
  return /(部|组|中心)$/.test(name) ? name : `${name}部`
}

export function tierName(policy: Policy, tierKey: string): string {
  return policy.tiers.find(({ key }) => key === tierKey)?.name ?? '会员'
}

/** V1: a tier's own number, else the one for everybody; null when the platform has none. */
export function phoneForTier(policy: Policy, tierKey: string | null): string | null {
  return policy.tiers.find(({ key }) => key === tierKey)?.phone ?? policy.phone.standard
}

export function templateFor(
  policy: Policy,
  surface: keyof Policy['templates'],
  notice: NoticeKind,
): MessageTemplate {
  return policy.templates[surface][notice]
}

/** WeChat's older clients ask for at most three templates at one tap. */
const MOST_ASKED = 3

/** The subscribe messages that a tap in the mini program asks consent for, by their template ids. */
export function templatesToAsk({ templates: { miniProgram } }: Policy): string[] {
  return [...new Set(Object.values(miniProgram).map(({ id }) => id))].slice(0, MOST_ASKED)
}
