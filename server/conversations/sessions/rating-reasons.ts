/** What was good or bad about a service, to pick from; the same for chats and tickets. */
export const RATING_REASONS = {
  good: ['回复快', '说得清楚', '有耐心', '解决了问题'],
  bad: ['回复慢', '说不清楚', '态度不好', '没有解决', '转来转去'],
} as const

const ALL: readonly string[] = [...RATING_REASONS.good, ...RATING_REASONS.bad]

/** Those that we offer, each once. Others are dropped, not refused: a mark is never lost for them. */
export function knownReasons(picked: readonly string[]): string[] {
  return ALL.filter((reason) => picked.includes(reason))
}

/** So low that a supervisor sees to it. */
export const BAD_MARK_MOST = 2
