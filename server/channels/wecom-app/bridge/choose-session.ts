/** A bridged session as its agent speaks of it. */
export interface Reachable {
  sessionId: string
  conversationId: string
  tag: number
}

/** What an agent has before their eyes. */
export interface AgentPlace {
  /** Theirs now. */
  open: readonly Reachable[]
  /** Theirs until lately: what they type may still be meant for these. */
  left: readonly Reachable[]
  pickedSessionId: string | null
}

/**
 * `session`: the words go there. `pick`: a tag alone, so that the next words go there. `ask`: nothing is sent until the agent
 * has said who is meant. `none`: they have no bridged session at all.
 */
export type ChosenSession =
  | { kind: 'session'; session: Reachable; words: string }
  | { kind: 'pick'; session: Reachable }
  | { kind: 'ask'; why: 'several' | 'left' | 'no-such-tag' }
  | { kind: 'none' }

/**
 * To whom an agent's words go. Where there is the least doubt they go to nobody: a reply must never reach the wrong person.
 * Pure.
 */
export function chooseSession(
  { open, left, pickedSessionId }: AgentPlace,
  text: string,
): ChosenSession {
  const addressed = readAddress(text)
  if (open.length === 0) return left.length > 0 ? { kind: 'ask', why: 'left' } : { kind: 'none' }
  if (addressed) {
    const [meant, ...others] = [...open, ...left].filter(({ tag }) => tag === addressed.tag)
    if (!meant || others.length > 0 || !open.includes(meant))
      return { kind: 'ask', why: meant ? 'left' : 'no-such-tag' }
    return addressed.words === ''
      ? { kind: 'pick', session: meant }
      : { kind: 'session', session: meant, words: addressed.words }
  }
  const picked = open.find(({ sessionId }) => sessionId === pickedSessionId)
  if (picked) return { kind: 'session', session: picked, words: text.trim() }
  const [only, ...more] = open
  if (!only || more.length > 0) return { kind: 'ask', why: 'several' }
  // Somebody who types may not have seen yet that the one they answer is gone and another has come in their place.
  const mistakable =
    left.some(({ conversationId }) => conversationId !== only.conversationId) ||
    pickedSessionId !== null
  return mistakable
    ? { kind: 'ask', why: 'left' }
    : { kind: 'session', session: only, words: text.trim() }
}

/** `#3 好的`; also without the space, and with full-width signs: whoever begins so means a tag. */
function readAddress(text: string): { tag: number; words: string } | null {
  const [address, digits] = /^\s*[#\uFF03]\s*([0-9\uFF10-\uFF19]+)/u.exec(text) ?? []
  return address === undefined || digits === undefined
    ? null
    : { tag: Number(digits.normalize('NFKC')), words: text.slice(address.length).trim() }
}
