import type { FoundKind, Verdict } from './official.contract'

/** Something in a text that can be checked. */
export interface Sighting {
  kind: FoundKind
  /** In usual characters. */
  value: string
  /** Where it stands in the text that was read. */
  at: number
  /** Before the @ of an address. */
  before?: string
  /** It is the writer's own, by their words: a number that was topped up. */
  own?: boolean
}

export interface Judged {
  verdict: Verdict
  reason: string
  looksLike: string | null
  /** Known to be open to everybody, or somebody else's: that a text calls it ours changes nothing. */
  settled?: true
}
