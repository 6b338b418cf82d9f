import { DAY_MS } from '../lib/clock'

/**
 * `waiting`: for a second person. `refused`: that person said no. `requested`: decided, nothing has left yet. `submitting`: bytes may have
 * left, and the platform knows or does not. `accepted`: the platform has it and delivers. `done`: the new goods are here. `failed`: the
 * platform will not do it; nothing was issued.
 */
export type ReissueState =
  'waiting' | 'refused' | 'requested' | 'submitting' | 'accepted' | 'done' | 'failed'
export type ReissueNews = 'approved' | 'refused' | 'submitting' | 'accepted' | 'done' | 'failed'

const NEXT: Readonly<Record<ReissueState, Readonly<Partial<Record<ReissueNews, ReissueState>>>>> = {
  waiting: { approved: 'requested', refused: 'refused' },
  refused: {},
  requested: { submitting: 'submitting', failed: 'failed' },
  submitting: { accepted: 'accepted', done: 'done', failed: 'failed' },
  accepted: { done: 'done', failed: 'failed' },
  done: {},
  failed: {},
}

/** Where the news leads; null when it tells nothing new. Only forward. Pure. */
export function nextReissueState(state: ReissueState, news: ReissueNews): ReissueState | null {
  return NEXT[state][news] ?? null
}

/** The platform is asked for so long what becomes of one; then it is a person's. */
export const FOLLOWED_MS = 7 * DAY_MS

/** Nothing has come of it yet, and something may. Pure. */
export function isOpenReissue(state: ReissueState): boolean {
  return (
    state === 'waiting' || state === 'requested' || state === 'submitting' || state === 'accepted'
  )
}

/**
 * The line has had its one reissue, or is about to: what counts against a further one. So does one that failed though the platform says
 * that it issued something (`doneAt`). Pure.
 */
export function takesTurn({
  state,
  doneAt,
}: {
  state: ReissueState
  doneAt: Date | null
}): boolean {
  return state !== 'refused' && (state !== 'failed' || doneAt !== null)
}
