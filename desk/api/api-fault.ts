/** Why a call failed, in words that an agent can be shown. What was typed is never lost because of one. */
export type FaultKind = 'offline' | 'timeout' | 'log-in' | 'forbidden' | 'refused' | 'server'

export class ApiFault extends Error {
  override readonly name = 'ApiFault'

  constructor(
    readonly kind: FaultKind,
    /** Chinese, for the screen. */
    readonly words: string,
    /** The server's stable code, and its request id for whoever looks into it. */
    readonly reference: { code: string; requestId: string | null } = {
      code: kind,
      requestId: null,
    },
  ) {
    super(`${reference.code}: ${words}`)
  }
}

export const wordsOf = (error: unknown): string =>
  error instanceof ApiFault ? error.words : '页面出了点问题，请刷新再试'
/** Somebody logged this device out: it is not logged in again unasked. */
export const wasLoggedOut = (error: unknown): boolean =>
  error instanceof ApiFault && error.reference.code === 'session_revoked'
export const isLogInNeeded = (error: unknown): boolean =>
  error instanceof ApiFault && error.kind === 'log-in'
