import { loadKnowledge } from '../bot/knowledge'
import { describeHours } from '../contact/hours-text'
import type { BusinessCalendar } from '../policy/business-calendar'
import { hoursInWords, minutesInWords } from '../policy/policy-words'
import type { Policy } from '../policy/policy.schema'
import { firstAnswerText } from '../tickets/promises/first-answer'
import type { SettingsChecked } from './settings.contract'

export interface PreviewDeps {
  calendar: BusinessCalendar
  now: Date
}

/** What customers will read that they do not read now, said by the same functions that will say it. */
export function previewOf(
  deps: PreviewDeps,
  before: Policy,
  after: Policy,
): SettingsChecked['preview'] {
  const [said, told] = [sayings(deps, before), sayings(deps, after)]
  return [...new Set([...said.keys(), ...told.keys()])].flatMap((where) => {
    const [was, becomes] = [said.get(where) ?? null, told.get(where) ?? null]
    return was === becomes ? [] : [{ where, before: was, after: becomes }]
  })
}

function sayings(deps: PreviewDeps, policy: Policy): Map<string, string> {
  return new Map([
    ...screenSayings(deps, policy),
    ...wordSayings(policy),
    ...botSayings(policy, deps.now),
  ])
}

type Saying = readonly [where: string, text: string]

function screenSayings({ calendar, now }: PreviewDeps, policy: Policy): Saying[] {
  const { hours, promises, platform } = policy
  const ticket = (urgent: boolean): string => firstAnswerText({ policy, calendar, now }, { urgent })
  return [
    ['每个页面上的说明', platform.notice ?? '（没有）'],
    ['联系客服 · 客服今天', describeHours(calendar, hours.people, now).hoursText],
    ['联系客服 · 电话今天', describeHours(calendar, hours.phone, now).hoursText],
    ['联系客服 · 在线客服', `${minutesInWords(promises.chatWaitMinutes)}内接通`],
    ['新工单 · 现在提交', `${ticket(false)}首次回复`],
    ['新工单 · 现在加急提交', `${ticket(true)}首次回复`],
    ...promises.shown.map(({ title, text }): Saying => [`联系客服 · 承诺“${title}”`, text]),
    ...policy.groups.map(({ name, about, howToJoin }): Saying => [
      `用户群 · ${name}`,
      `${about}。${howToJoin}`,
    ]),
    ...policy.kinds.map(({ kind, name, example }): Saying => [
      `新工单 · 问题类型 ${kind}`,
      `${name}（${example}）`,
    ]),
    ...policy.departments.map(({ key, name }): Saying => [`部门 ${key}`, name]),
  ]
}

function wordSayings({ texts, kf, officialAccount, phone }: Policy): Saying[] {
  return [
    ['公众号 · 关注后的欢迎语', officialAccount.welcome],
    ...(kf
      ? ([
          ['微信客服 · 欢迎语', kf.welcome],
          ['微信客服 · 结束时', kf.ended],
        ] as const)
      : []),
    ['找人工、没有人在时', texts.peopleClosed],
    ['介绍用户群时的提醒', texts.groupsNotice],
    ['有人有危险时', texts.crisis],
    ...(phone.emergencyText === null ? [] : ([['电话 · 紧急时', phone.emergencyText]] as const)),
  ]
}

function botSayings(policy: Policy, now: Date): Saying[] {
  return [
    ['自动客服 · 说到服务时间', hoursInWords(policy.hours.people, now)],
    ...loadKnowledge(policy, { now }).map(({ title, answer }): Saying => [
      `自动客服 · ${title}`,
      answer,
    ]),
  ]
}
