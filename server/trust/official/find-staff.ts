import type { OfficialDirectory } from './directory'
import type { Judged, Sighting } from './sighting'

const NAMED = /(?:工号|坐席号?)\s{0,3}(?:是|为|:|：)?\s{0,3}(\d{3,8})(?!\d)/g
const STAFF = /(?<!\d)(\d{3,8})\s{0,2}号\s{0,2}(?:客服|专员|坐席|工作人员)/g

/** Work numbers that somebody gave. @param text half width */
export function findStaff(text: string): Sighting[] {
  return [...text.matchAll(NAMED), ...text.matchAll(STAFF)].map(
    ({ 1: value = '', index }): Sighting => ({ kind: 'staff', value, at: index }),
  )
}

/** A work number is no secret: whoever names a good one may still be anybody, and only the word tells. */
export function judgeStaff({ value }: Sighting, { staff }: OfficialDirectory): Judged {
  const department = staff.get(value)
  if (department === undefined) {
    return { verdict: 'fake', reason: '我们没有这个工号的客服', looksLike: null }
  }
  return {
    verdict: 'official',
    reason: `有这个工号，是${department}的。工号谁都能报，电话里请对方说出小程序显示的口令，说不出的不是我们`,
    looksLike: null,
    settled: true,
  }
}
