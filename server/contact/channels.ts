import { toOffsetIso } from '../lib/shanghai-time'
import type { BusinessCalendar } from '../policy/business-calendar'
import { phoneForTier } from '../policy/policy-finders'
import { minutesInWords } from '../policy/policy-words'
import type { Policy } from '../policy/policy.schema'
import type { Contact, ContactChannel } from './contact.contract'
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
  /** 微信客服 as it is now; null where it is not set up. */
  chat: { queue: Contact['queue'] } | null
}

const NOT_SHOWN = { phone: null, phoneHint: null } as const
const ALWAYS: OpenState = { open: true, hoursText: '全天 24 小时', opensAt: null, opensText: null }

/** Every road to us and whether it is open now (R2). A road that does not exist, or not for this visitor, is not shown. */
export function listChannels(facts: ContactFacts): ContactChannel[] {
  const phone = hasPhone(facts) ? [phoneChannel(facts)] : []
  return [
    ...(facts.chat === null ? [] : [onlineChannel(facts, facts.chat.queue)]),
    ticketChannel(facts), officialAccountChannel(facts), ...phone,
    ...wecomChannels(facts), ...groupsChannels(facts.policy), complaintsChannel(),
  ]
}

/** Somebody who has not logged in yet may turn out to be of any tier. */
function hasPhone({ policy, visitor }: ContactFacts): boolean {
  if (visitor.loggedIn) return phoneForTier(policy, visitor.tierKey) !== null
  return policy.phone.standard !== null || policy.tiers.some(({ phone }) => phone !== null)
}

function toChannel(key: ContactChannel['key'], name: string, state: OpenState): Omit<ContactChannel, 'waitText' | 'insteadText'> {
  const { open, hoursText, opensAt, opensText } = state
  return { key, name, open, hoursText, opensAt: opensAt && toOffsetIso(opensAt), opensText, ...NOT_SHOWN }
}

/** People by their hours, the bot at any hour. */
function onlineChannel({ policy, calendar, now }: ContactFacts, queue: Contact['queue']): ContactChannel {
  const people = describeHours(calendar, policy.hours.people, now)
  return {
    ...toChannel('online', '在线客服', { ...people, hoursText: `客服${people.hoursText},自动客服全天` }),
    waitText: people.open ? queueInWords(queue) ?? `通常 ${minutesInWords(policy.promises.chatWaitMinutes)}内接通` : null,
    insteadText: people.open ? null : '自动客服现在就能答,也可以留言,提交工单后马上有编号',
  }
}

/** R6, in its own words; null while nobody waits. */
export function queueInWords(queue: Contact['queue']): string | null {
  return queue === null || queue.waiting === 0 ? null : `当前排队人数:${queue.waiting},预计等待时间:${queue.minutes}分钟`
}

/** The same chat by the name that it has in WeChat, so that nobody takes another for it (F1). */
function wecomChannels({ policy: { kf, hours }, calendar, now, chat }: ContactFacts): ContactChannel[] {
  if (kf === null || chat === null) return []
  const people = describeHours(calendar, hours.people, now)
  return [{
    ...toChannel('wecom', '微信客服', { ...people, hoursText: `客服${people.hoursText},自动客服全天` }),
    waitText: `在微信里叫“${kf.name}”,叫别的名字的不是我们`,
    insteadText: people.open ? null : '自动客服现在就能答,也可以留言,提交工单后马上有编号',
  }]
}

/** R9: a group is no place for account details, and no mention of one goes without saying so. */
function groupsChannels({ groups, texts }: Policy): ContactChannel[] {
  if (groups.length === 0) return []
  return [{ ...toChannel('groups', '用户群', { ...ALWAYS, hoursText: '官方群,看公告,不办个人的事' }), waitText: texts.groupsNotice, insteadText: null }]
}

function ticketChannel({ policy, calendar, now }: ContactFacts): ContactChannel {
  const people = describeHours(calendar, policy.hours.people, now)
  return {
    ...toChannel('ticket', '工单', { ...ALWAYS, hoursText: `随时可以提交,客服时间:${people.hoursText}` }),
    waitText: `${minutesInWords(policy.promises.ticketFirstResponseMinutes)}内首次回复`,
    insteadText: null,
  }
}

function officialAccountChannel({ policy, calendar, now }: ContactFacts): ContactChannel {
  const people = describeHours(calendar, policy.hours.people, now)
  return {
    ...toChannel('official-account', '公众号', { ...ALWAYS, hoursText: '自动客服全天,马上回复' }),
    waitText: people.open ? '要找客服,回复“人工”' : `客服${people.opensText ?? '暂不在线'},可以先留言`,
    insteadText: null,
  }
}

function phoneChannel({ policy, calendar, now, visitor }: ContactFacts): ContactChannel {
  const state = describeHours(calendar, policy.hours.phone, now)
  const phone = visitor.loggedIn ? phoneForTier(policy, visitor.tierKey) : null
  return {
    ...toChannel('phone', '电话', state),
    waitText: null,
    insteadText: state.open ? null : '现在可以提交工单,马上有编号',
    phone: state.open ? phone : null,
    phoneHint: visitor.loggedIn ? null : '登录后显示您的专属号码',
  }
}

function complaintsChannel(): ContactChannel {
  return { ...toChannel('complaints', '监督与投诉', { ...ALWAYS, hoursText: '随时可以写工单提出,主管都能看到' }), waitText: null, insteadText: null }
}
