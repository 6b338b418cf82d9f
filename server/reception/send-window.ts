import type { Conversation } from '../conversations/conversation.entity'
import { formatForPeople, toOffsetIso } from '../lib/shanghai-time'
import type { SendWindowShown } from './desk-session.contract'

type Purse = Pick<Conversation, 'sendQuota' | 'sendUntil'>

/** Whether the channel takes another message now: five for each of the customer's, within 48 hours. Pure. */
export function isWindowOpen({ sendQuota, sendUntil }: Purse, now: Date): boolean {
  return sendQuota > 0 && sendUntil !== null && sendUntil > now
}

export function showWindow(purse: Purse, now: Date): SendWindowShown {
  const { sendQuota, sendUntil } = purse
  const open = isWindowOpen(purse, now)
  return {
    quota: Math.max(0, sendQuota),
    until: sendUntil && toOffsetIso(sendUntil),
    open,
    text: textOf(purse, now, open),
  }
}

function textOf({ sendQuota, sendUntil }: Purse, now: Date, open: boolean): string {
  if (open && sendUntil) return `还可以发 ${sendQuota} 条，到${formatForPeople(sendUntil, now)}`
  if (sendUntil !== null && sendUntil > now)
    return '微信现在不收了，等客户再说话就能接着发；您说的会留着，并通知客户回来'
  return '客户太久没有说话，现在发不过去；您说的会留着，并通知客户回来'
}
