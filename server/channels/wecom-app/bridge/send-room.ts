import { formatForPeople } from '../../../lib/shanghai-time'
import type { SendRoom } from '../../../reception/agents/send-window'

/** `还能回 4 条,窗口到 明天 14:05` */
export function roomText({ left, until }: SendRoom, now: Date): string {
  if (until === null || until <= now) return '客户 48 小时没有说话，现在发不过去'
  return left === 0
    ? '条数用完了，要等客户再说话'
    : `还能回 ${left} 条，窗口到 ${formatForPeople(until, now)}`
}
