/** `short` is what belongs in `npm test`: the same proof on less. */
export type ProofSize = 'short' | 'full'

export interface ProofResult {
  /** Whether everything that the proof promises was so. */
  ok: boolean
  /** What was counted and measured; what was not right is named in `faults`. */
  [figure: string]: unknown
}

/** Drives the built product in processes of its own and counts what is true afterwards. */
export interface Proof {
  /** What it shows, in one line. */
  shows: string
  /** Says nothing on less, or takes minutes also then: it is no part of `npm test`. */
  atLengthOnly?: true
  run(size: ProofSize): Promise<ProofResult>
}
