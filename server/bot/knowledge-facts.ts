import { hoursInWords, minutesInWords } from '../policy/policy-words'
import type { Policy } from '../policy/policy.schema'

export type KnowledgeFacts = Readonly<Record<string, string | null>>

/**
 * What an answer may say of the platform, by the name that stands for it in config/knowledge: `{peopleHours}`. Telephone numbers
 * are not among them: they are shown to those who are logged in, and nowhere else (R4). Null where the platform has no such
 * thing; entries that need it are then left out.
 */
export function knowledgeFacts(policy: Policy): KnowledgeFacts {
  const { platform, hours, promises, tiers, groups } = policy
  const term = (minutes: number): string => `${promises.ticketClock === 'business' ? '客服时间内 ' : ''}${minutesInWords(minutes)}`
  return {
    platform: platform.name,
    officialAccount: platform.officialAccountName,
    peopleHours: hoursInWords(hours.people),
    phoneHours: hasPhone(policy) ? hoursInWords(hours.phone) : null,
    tierNames: tiers.map(({ name }) => name).join('、'),
    firstResponse: term(promises.ticketFirstResponseMinutes),
    resolution: term(promises.ticketResolutionMinutes),
    urgentResolution: term(promises.ticketResolutionUrgentMinutes),
    evidenceHours: String(promises.claimEvidenceHours),
    decisionHours: String(promises.claimDecisionHours),
    defectPromise: promises.shown.find(({ id }) => id === 'M1')?.text ?? null,
    groups: groups.length === 0 ? null : groups.map(({ name, about, howToJoin }) => `· ${name}:${about}。${howToJoin}`).join('\n'),
    groupsNotice: policy.texts.groupsNotice,
  }
}

function hasPhone({ phone, tiers }: Policy): boolean {
  return phone.standard !== null || tiers.some((tier) => tier.phone !== null)
}
