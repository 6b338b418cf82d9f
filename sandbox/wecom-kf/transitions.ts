import type { KfState } from '../kf.contract'

/**
 * Where service_state/trans may move a session. To 4 from 0, 1 and 2 is allowed here though the documentation does not say so;
 * from 3 only to another servicer or to the end.
 * https://developer.work.weixin.qq.com/document/path/94669
 */
const MOVES: Record<KfState, readonly KfState[]> = {
  0: [1, 2, 3, 4],
  1: [2, 3, 4],
  2: [3, 4],
  3: [3, 4],
  4: [],
}

export function isState(value: unknown): value is KfState {
  return value === 0 || value === 1 || value === 2 || value === 3 || value === 4
}

/** The errcode that refuses the move; undefined when it may be made. */
export function refusalOf(from: KfState, to: KfState): 95013 | 95016 | undefined {
  if (MOVES[from].includes(to)) return undefined
  return from === 4 ? 95013 : 95016
}
