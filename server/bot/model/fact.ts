import type { Reply } from '../reply'

/** Something that the server knows and says in its own words: a model may place it in an answer, and never alter it. */
export interface Fact {
  /** `F1`: the model writes `{F1}` where it belongs. */
  id: string
  text: string
  /** As the model reads it, with numbers and names veiled. */
  shown: string
  /** Where a rule is taken from; null for what is of a record. */
  source: string | null
  /** Doors that belong to it. */
  links: Reply['links']
}
