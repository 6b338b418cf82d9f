import { errcodeOf, type Family } from '../wechat/errcodes'

const FAMILIES: ReadonlyArray<readonly [RegExp, Family]> = [
  [/^(wecomKf|sessionCards|agentCards|bridge)\./, 'wecom'],
  [/^(officialAccount|identity)\./, 'official-account'],
  [/^(notifications|channels)\./, 'official-account'],
]

/** The errcode that a dead row's reason names, in words for a person: what happened, and what helps. Null where none is known. */
export function explainErrcode({
  handler,
  reason,
}: {
  handler: string
  reason: string
}): { meaning: string; action: string } | null {
  const family = FAMILIES.find(([names]) => names.test(handler))?.[1] ?? 'official-account'
  const codes = [...reason.matchAll(/(?<![\w-])(\d{5,6})(?![\w-])/g)].map(([code]) => Number(code))
  for (const code of codes) {
    for (const where of new Set<Family>([family, 'official-account', 'mini-program', 'wecom'])) {
      const { meaning, action } = errcodeOf(where, code)
      if (meaning.en !== UNKNOWN_MEANING) return { meaning: meaning.zh, action: action.zh }
    }
  }
  return null
}

/** What `errcodeOf` says of a code that it does not know. */
const UNKNOWN_MEANING = errcodeOf('wecom', -999_999).meaning.en
