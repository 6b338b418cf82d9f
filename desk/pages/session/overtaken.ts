import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'

const DEEDS = new Map([
  ['taken-over', '接手了'],
  ['assigned', '接待了'],
  ['handed-on', '转走了'],
  ['ended', '结束了会话'],
  ['requeued', '放回了排队'],
])

/** Who was faster, and what they did: `工号 2001 刚刚接手了，没有发出`. */
export function overtakenText({ events }: Pick<DeskSession, 'events'>): string {
  const last = events.filter(({ type }) => DEEDS.has(type)).at(-1)
  if (!last) return '会话刚刚变了，没有发出'
  const who = /工号 \d+/.exec(last.actorLabel)?.[0] ?? last.actorLabel
  return `${who}${/\d$/.test(who) ? ' ' : ''}刚刚${DEEDS.get(last.type) ?? ''}，没有发出`
}
