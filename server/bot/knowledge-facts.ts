import { hoursInWords, minutesInWords } from '../policy/policy-words'
import type { Policy } from '../policy/policy.schema'

export type KnowledgeFacts = Readonly<Record<string, string | null>>

/**
 * What an answer may say of the platform, by the name that stands for it in config/knowledge: `{peopleHours}`. Telephone numbers
 * are not among them: they are shown to those who are logged in, and nowhere else (R4). Null where the platform has no such
 * thing; entries that need it are then left out.
 * @param now for days with hours of their own that come soon; left out, only the usual hours are told
 */
export function knowledgeFacts(policy: Policy, now?: Date): KnowledgeFacts {
  const { platform, hours, promises, tiers, groups, appeals, ending } = policy
  const managed = tiers.filter(({ manager }) => manager !== null).map(({ name }) => name)
  const term = (minutes: number): string =>
    `${promises.ticketClock === 'business' ? '按客服时间 ' : ''}${minutesInWords(minutes)}`
  return {
    platform: platform.name,
    officialAccount: platform.officialAccountName,
    peopleHours: hoursInWords(hours.people, now),
    phoneHours: hasPhone(policy) ? hoursInWords(hours.phone, now) : null,
    tierNames: tiers.map(({ name }) => name).join('、'),
    firstResponse: term(promises.ticketFirstResponseMinutes),
    resolution: term(promises.ticketResolutionMinutes),
    urgentResolution: term(promises.ticketResolutionUrgentMinutes),
    chatWait: String(promises.chatWaitMinutes),
    emergency:
      policy.phone.emergencyText === null ? null : '我们有紧急电话，在小程序的“联系客服”里',
    managerTiers: managed.length === 0 ? null : managed.join('、'),
    evidenceHours: String(promises.claimEvidenceHours),
    decisionHours: String(promises.claimDecisionHours),
    urgeEvery: minutesInWords(appeals.urgeEveryMinutes),
    supervisorAnswer: term(appeals.supervisorMinutes),
    reviewHours: String(appeals.reviewHours),
    complaintDays: String(appeals.complaintAnswerWorkingDays),
    reopenDays: String(ending.reopenDays),
    defectPromise: promises.shown.find(({ id }) => id === 'M1')?.text ?? null,
    groups:
      groups.length === 0
        ? null
        : groups
            .map(
              ({ name, about, howToJoin, joinBy }) =>
                `· ${name}：${about}。${joinBy === 'agent' ? '进群由客服邀请' : howToJoin}`,
            )
            .join('\n'),
    groupsNotice: policy.texts.groupsNotice,
  }
}

function hasPhone({ phone, tiers }: Policy): boolean {
  return phone.standard !== null || tiers.some((tier) => tier.phone !== null)
}
