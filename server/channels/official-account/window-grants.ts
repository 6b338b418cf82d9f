import { after, HOUR_MS, MINUTE_MS } from '../../lib/clock'
import type { InboundContent } from './inbound'

/**
 * How many customer-service messages an act of the follower allows, and for how long.
 * https://developers.weixin.qq.com/doc/service/guide/product/message/Service_Center_messages.html
 */
export interface SendWindow {
  quota: number
  until: Date
}

/** Null: the act grants nothing (VIEW, unsubscribe, receipts). Pure. */
export function windowGrantedBy(content: InboundContent, now: Date): SendWindow | null {
  switch (content.kind) {
    case 'text':
    case 'media':
    case 'location':
    case 'link':
    case 'other':
      return { quota: 5, until: after(now, 48 * HOUR_MS) }
    case 'subscribe':
    case 'scan':
    case 'menu-click':
      return { quota: 3, until: after(now, MINUTE_MS) }
    case 'unsubscribe':
    case 'template-receipt':
    case 'silent-event':
      return null
  }
}

/** A shorter window never takes away what a longer one still gives. Pure. */
export function rearm(
  current: { quota: number; until: Date | null },
  granted: SendWindow | null,
  now: Date,
): { quota: number; until: Date | null } {
  if (!granted) return current
  const stillOpen = current.until !== null && current.until > now && current.quota > 0
  return stillOpen &&
    current.until !== null &&
    current.until > granted.until &&
    current.quota >= granted.quota
    ? current
    : granted
}
