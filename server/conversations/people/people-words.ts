import { formatForPeople } from '../../lib/shanghai-time'
import { minutesInWords } from '../../policy/policy-words'
import type { PeopleNow, Standing } from './people-now'
import { rangeInWords } from './wait-range'

/** What people-now.ts found, in the sentences that every screen shares. Pure. No sentence promises a time that is past. */

/** The clause that a screen begins with: `现在有客服在，前面有 2 位，预计 3–5 分钟接通`, `客服明天 09:00 上班`. */
export function peopleText(people: PeopleNow, now: Date): string {
  if (people.state === 'closed')
    return people.opensAt === null
      ? '现在没有客服在'
      : `客服${formatForPeople(people.opensAt, now)} 上班`
  if (people.state === 'away') return `${people.who}暂时都不在线`
  return `现在有客服在，${soonText(people)}`
}

/** How long who comes now waits. Only while people are there. */
function soonText({ waiting, wait, promisedMinutes }: PeopleNow): string {
  const promised = `${minutesInWords(promisedMinutes)}内接通`
  if (waiting === 0) return promised
  if (wait === null) return `前面有 ${waiting} 位，${promised}`
  return `前面有 ${waiting} 位，${wait.from > promisedMinutes ? '比平时慢，' : ''}预计 ${rangeInWords(wait)} 分钟接通`
}

/** Nobody is there within the hours; past the promise that is said first. The supervisors are named only where they were told. */
export function awayText(
  standing: Pick<Standing, 'people' | 'supervisorsTold' | 'minutesLeft' | 'minutesLate'>,
): string {
  const { people, supervisorsTold } = standing
  return `${pastText(standing)}${people.who}暂时都不在线${supervisorsTold ? '，已请主管安排' : ''}`
}

/** `比承诺晚了 4 分钟，` before what is said next; nothing while the promise is not past. */
export function pastText({
  minutesLeft,
  minutesLate,
}: Pick<Standing, 'minutesLeft' | 'minutesLate'>): string {
  return minutesLeft > 0 ? '' : `${lateText({ minutesLate, supervisorsTold: false })}，`
}

/** `客服明天 09:00 上班后`, `客服回来后`: when it goes on while nobody is there. */
export function backText({ opensAt, who }: Pick<PeopleNow, 'opensAt' | 'who'>, now: Date): string {
  return opensAt === null ? `${who}回来后` : `客服${formatForPeople(opensAt, now)} 上班后`
}

/** R6, to the letter where there is a time to tell; null for a newcomer while nobody waits or nobody is there. */
export function newcomerQueueText({
  state,
  waiting,
  wait,
  promisedMinutes,
}: PeopleNow): string | null {
  if (state !== 'there' || waiting === 0) return null
  return sayQueue(waiting, wait === null ? `${promisedMinutes}分钟内` : `${rangeInWords(wait)}分钟`)
}

/** R6 for who waits. While nobody takes it there are no minutes to tell: it says so, and when it goes on. */
export function queueText(standing: Standing, now: Date): string {
  const { state, people, position } = standing
  if (state === 'closed') return `当前排队人数：${position}，${backText(people, now)}按顺序接待`
  if (state === 'away') return `当前排队人数：${position}，${awayText(standing)}`
  const expected = expectedText(standing)
  return expected === null
    ? `当前排队人数：${position}，${lateText(standing)}`
    : sayQueue(position, expected.replace(/ /g, ''))
}

/** Where one stands, after `您正在排队，`: `您在第 1 位，预计 3–5 分钟`. */
export function standingText(standing: Standing, now: Date): string {
  const { state, people, position } = standing
  if (state === 'closed') return `${pastText(standing)}${backText(people, now)}按顺序接待`
  if (state === 'away') return awayText(standing)
  const expected = expectedText(standing)
  if (state === 'late') return lateText(standing)
  return `您在第 ${position} 位${expected === null ? '' : `，预计 ${expected}`}`
}

function sayQueue(people: number, time: string): string {
  return `当前排队人数：${people}，预计等待时间：${time}`
}

/** The one number of a wait: `3–5 分钟`, and `4 分钟内` where only the promise is known. Null where nobody can say. */
export function expectedText({ state, wait, minutesLeft }: Standing): string | null {
  if (wait !== null) return `${rangeInWords(wait)} 分钟`
  return state === 'on-time' ? `${minutesLeft} 分钟内` : null
}

/** What the promise comes to now. Null where nobody is there to keep it. */
export function promiseText(standing: Standing, now: Date): string | null {
  const { state, people, promisedAt } = standing
  switch (state) {
    case 'on-time':
      return `承诺${formatForPeople(promisedAt, now)} 前接通`
    case 'slow':
      return `比承诺的 ${minutesInWords(people.promisedMinutes)}要久，抱歉`
    case 'late':
      return lateText(standing)
    case 'closed':
      return promisedAt > now
        ? `承诺${formatForPeople(promisedAt, now)} 前接通`
        : lateText(standing)
    case 'away':
      return promisedAt > now ? null : lateText(standing)
  }
}

/** `比承诺晚了 4 分钟，已请主管处理`; a supervisor is named only where one was told. */
export function lateText({
  minutesLate,
  supervisorsTold,
}: Pick<Standing, 'minutesLate' | 'supervisorsTold'>): string {
  const late = minutesLate < 1 ? '承诺的时间刚刚过了' : `比承诺晚了 ${minutesInWords(minutesLate)}`
  return `${late}${supervisorsTold ? '，已请主管处理' : ''}`
}
