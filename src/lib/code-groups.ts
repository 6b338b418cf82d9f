/** One run of letters and figures, long enough to lose one's place in. */
const ONE_RUN = /^[A-Za-z0-9]{8,}$/
const GROUP = 4

/** A code as one reads it off: in fours. What has separators or lines of its own stays as it was given. */
export function codeGroups(code: string): string[] {
  if (!ONE_RUN.test(code)) return [code]
  return code.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? [code]
}
