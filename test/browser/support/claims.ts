/** What sentences claim about people being there and about time, so that those of many screens can be held against each other. */
export interface Claims {
  /** `there`: somebody of ours is there. `away`, `closed`: nobody is. */
  people: Set<'there' | 'away' | 'closed'>
  /** When people are back: `明天 09:00`. */
  opensAt: Set<string>
  /** By how many minutes a promise is late; `0` where it is only just past. */
  lateMinutes: Set<string>
  /** One's place in the queue. */
  place: Set<string>
  /** How long one still waits, as it is written. */
  wait: Set<string>
}

/** A sentence that promises time, or speaks as if nothing was promised yet. */
const OPEN_PROMISE = /承诺(?:今天|明天)|我们承诺 \d+ 分钟内接通/

export function claimsOf(texts: readonly string[]): Claims {
  const all = texts.join('\n')
  const every = (pattern: RegExp): Set<string> =>
    new Set([...all.matchAll(pattern)].map(([, first = '']) => first))
  const people: Claims['people'] = new Set()
  if (/现在有客服在|正在等.{2,6}客服空出来|下一位就是您|\d 分钟内接通/.test(all))
    people.add('there')
  if (/暂时都不在线/.test(all)) people.add('away')
  if (/客服(?:今天|明天|周.|\d+月\d+日) \d\d:\d\d 上班/.test(all)) people.add('closed')
  const late = every(/比承诺晚了 (\d+) 分钟/g)
  if (/承诺的时间刚刚过了/.test(all)) late.add('0')
  return {
    people,
    lateMinutes: late,
    opensAt: every(/客服((?:今天|明天|周.|\d+月\d+日) \d\d:\d\d) 上班/g),
    place: every(/(?:您在第|^第) (\d+) 位/gm),
    wait: every(/预计(?:等待时间：|还要 | )(\d+(?:–\d+)? ?分钟内?)/g),
  }
}

/** Throws with the sentences where two of them cannot both be true. */
export function requireAgreement(where: Record<string, string>): Claims {
  const claims = claimsOf(Object.values(where))
  const faults = Object.entries(claims)
    .filter(([, said]) => said.size > 1)
    .map(([about, said]) => `${about}: ${[...said].join(' and ')}`)
  if (claims.lateMinutes.size > 0 && OPEN_PROMISE.test(Object.values(where).join('\n')))
    faults.push('a promise that is past is held out still')
  if (!claims.people.has('there') && claims.wait.size > 0)
    faults.push('minutes are told though nobody is there')
  if (faults.length > 0)
    throw new Error(
      `${faults.join('\n')}\n${Object.entries(where)
        .map(([name, text]) => `--- ${name}\n${text}`)
        .join('\n')}`,
    )
  return claims
}
