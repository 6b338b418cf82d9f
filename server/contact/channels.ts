import { toOffsetIso } from '../lib/shanghai-time'
import type { BusinessCalendar } from '../policy/business-calendar'
import { phoneForTier } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import type { ContactChannel } from './contact.contract'
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
}

const NOT_SHOWN = { phone: null, phoneHint: null } as const
const ALWAYS: OpenState = { open: true, hoursText: '全天 24 小时', opensAt: null, opensText: null }

/** Every road to us and whether it is open now (R2). A road that does not exist, or not for this visitor, is not shown. */
export function listChannels(facts: ContactFacts): ContactChannel[] {
  const phone = hasPhone(facts) ? [phoneChannel(facts)] : []
  return [ticketChannel(facts), officialAccountChannel(facts), ...phone, complaintsChannel()]
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

function ticketChannel({ policy, calendar, now }: ContactFacts): ContactChannel {
  const people = describeHours(calendar, policy.hours.people, now)
  return {
    ...toChannel('ticket', '工单', { ...ALWAYS, hoursText: `随时可以提交,客服时间:${people.hoursText}` }),
    waitText: `${readMinutes(policy.promises.ticketFirstResponseMinutes)}内首次回复`,
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

/** `30 分钟`, `2 小时` */
export function readMinutes(minutes: number): string {
  return minutes < 60 ? `${minutes} 分钟` : `${Math.round(minutes / 6) / 10} 小时`
}
