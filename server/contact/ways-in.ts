import type { PeopleNow, Standing } from '../conversations/people/people-now'
import { newcomerQueueText, peopleText, queueText } from '../conversations/people/people-words'
import { toOffsetIso } from '../lib/shanghai-time'
import type { BusinessCalendar } from '../policy/business-calendar'
import { phoneForTier } from '../policy/policy-finders'
import { minutesInWords } from '../policy/policy-words'
import type { Policy } from '../policy/policy.schema'
import { firstAnswerText } from '../tickets/promises/first-answer'
import type { ContactChannel, ContactGroups } from './contact.contract'
import { describeHours, type OpenState } from './hours-text'

export interface Visitor {
  loggedIn: boolean
  tierKey: string | null
}

export interface ContactFacts {
  policy: Policy
  calendar: BusinessCalendar
  now: Date
  visitor: Visitor
  /** Whether there is a 微信客服 to talk in. */
  chat: boolean
  people: PeopleNow
  /** Of the visitor, who waits already. */
  standing: Standing | null
}

const NOT_SHOWN = { phone: null, phoneHint: null } as const
const ALWAYS: OpenState = { open: true, hoursText: '全天 24 小时', opensAt: null, opensText: null }

/** Every road to us and whether it is open now (R2). A road that does not exist, or not for this visitor, is not shown. */
export function listChannels(facts: ContactFacts): ContactChannel[] {
  const phone = hasPhone(facts) ? [phoneChannel(facts)] : []
  return [
    ...(facts.chat ? [onlineChannel(facts)] : []),
    ticketChannel(facts),
    officialAccountChannel(facts),
    ...phone,
    ...groupsChannels(facts.policy),
    complaintsChannel(),
  ]
}

/** Somebody who has not logged in yet may turn out to be of any tier. */
function hasPhone({ policy, visitor }: ContactFacts): boolean {
  if (visitor.loggedIn) return phoneForTier(policy, visitor.tierKey) !== null
  return policy.phone.standard !== null || policy.tiers.some(({ phone }) => phone !== null)
}

function toChannel(
  key: ContactChannel['key'],
  name: string,
  state: OpenState,
): Omit<ContactChannel, 'waitText' | 'insteadText'> {
  const { open, hoursText, opensAt, opensText } = state
  return {
    key,
    name,
    open,
    stateText: open ? '开放中' : '未开放',
    hoursText,
    opensAt: opensAt && toOffsetIso(opensAt),
    opensText,
    ...NOT_SHOWN,
  }
}

type ChatState = Pick<
  ContactChannel,
  'open' | 'stateText' | 'hoursText' | 'opensAt' | 'opensText' | 'insteadText'
>

/** People while they are there, the bot at any hour. */
function chatState({ policy, calendar, now, people }: ContactFacts): ChatState {
  const open = people.state === 'there'
  const { hoursText } = describeHours(calendar, policy.hours.people, now)
  return {
    open,
    stateText: open ? '开放中' : '自动客服在',
    hoursText: `客服${hoursText}，自动客服全天${nameInWechat(policy)}`,
    opensAt: people.opensAt && toOffsetIso(people.opensAt),
    opensText: open ? null : peopleText(people, now),
    insteadText: open ? null : '自动客服现在就能答，也可以留言，提交工单后马上有编号',
  }
}

function onlineChannel(facts: ContactFacts): ContactChannel {
  const { policy, now, people, standing } = facts
  const promised = `${minutesInWords(policy.promises.chatWaitMinutes)}内接通`
  const waitText = standing ? queueText(standing, now) : (newcomerQueueText(people) ?? promised)
  return {
    key: 'online',
    name: '在线客服',
    ...NOT_SHOWN,
    ...chatState(facts),
    waitText: people.state === 'there' ? waitText : null,
  }
}

/** One door, with the name that it has in WeChat, so that nobody takes another for it (F1). */
function nameInWechat({ kf }: Policy): string {
  return kf === null ? '' : `。在微信里叫“${kf.name}”，叫别的名字的不是我们`
}

/** R9: a group is no place for account details, and no mention of one goes without saying so. */
function groupsChannels({ groups, texts }: Policy): ContactChannel[] {
  if (groups.length === 0) return []
  return [
    {
      ...toChannel('groups', '用户群', { ...ALWAYS, hoursText: '官方群，看公告，不办个人的事' }),
      waitText: texts.groupsNotice,
      insteadText: null,
    },
  ]
}

function ticketChannel({ policy, calendar, now }: ContactFacts): ContactChannel {
  const people = describeHours(calendar, policy.hours.people, now)
  return {
    ...toChannel('ticket', '工单', {
      ...ALWAYS,
      hoursText: `随时可以提交，客服时间：${people.hoursText}`,
    }),
    waitText: `现在提交，${firstAnswerText({ policy, calendar, now }, { urgent: false })}首次回复`,
    insteadText: null,
  }
}

function officialAccountChannel({ now, people }: ContactFacts): ContactChannel {
  return {
    ...toChannel('official-account', '公众号', { ...ALWAYS, hoursText: '自动客服全天，马上回复' }),
    waitText:
      people.state === 'there' ? '要找客服，回复“人工”' : `${peopleText(people, now)}，可以先留言`,
    insteadText: null,
  }
}

function phoneChannel({ policy, calendar, now, visitor }: ContactFacts): ContactChannel {
  const state = describeHours(calendar, policy.hours.phone, now)
  const phone = visitor.loggedIn ? phoneForTier(policy, visitor.tierKey) : null
  return {
    ...toChannel('phone', '电话', state),
    waitText: null,
    insteadText: state.open ? null : '现在可以提交工单，马上有编号',
    phone: state.open ? phone : null,
    phoneHint: visitor.loggedIn ? null : '登录后显示您的专属号码',
  }
}

function complaintsChannel(): ContactChannel {
  return {
    ...toChannel('complaints', '监督与投诉', {
      ...ALWAYS,
      hoursText: '随时可以提出，由没有经手过的人处理，有编号、有期限',
    }),
    waitText: null,
    insteadText: null,
  }
}

/** R9: the official groups, always together with the warning. Pure. */
export function listGroups({ groups, texts }: Policy): ContactGroups | null {
  if (groups.length === 0) return null
  return {
    notice: `官方群只有这 ${groups.length} 个，不在这里的都不是我们的`,
    warning: texts.groupsNotice,
    items: groups.map(({ name, about, howToJoin }) => ({ name, about, howToJoin })),
  }
}
