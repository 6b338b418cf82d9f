import type { ExchangeLogin, MiniProgramLogin, Session } from '../../server/identity/identity.contract'
import { epochMs } from '@/lib/clock'
import { toApiError } from './api-error'
import { send } from './request'
import { storage } from './storage'
import { wx } from './wx/port'
import type { IdentityProof } from './wx/port.types'

const STORED_AS = 'session'
/** A token about to end is not worth a refused call. */
const MARGIN_MS = 60_000

interface KeptSession {
  token: string
  expiresAt: string
  customerId: string
}

let logIn: Promise<KeptSession> | null = null

/** The token in use, if a log-in is known that still holds. */
export function knownToken(): string | null {
  if (wx.hasFreshProof()) return null
  const kept = readKept()
  return kept && Date.parse(kept.expiresAt) - MARGIN_MS > epochMs() ? kept.token : null
}

/** Whose things these are: drafts are kept apart by it. */
export const knownCustomerId = (): string => readKept()?.customerId ?? ''

/** A token, logging in when there is none. */
export async function getToken(): Promise<string> {
  return knownToken() ?? (await renewed()).token
}

/** A token in place of one that the server no longer takes. Many callers at once cause one log-in. */
export async function replaceToken(refused: string): Promise<string> {
  const known = knownToken()
  return known && known !== refused ? known : (await renewed()).token
}

export const canLoginInPlace = (): Promise<boolean> => wx.canLoginInPlace()

function renewed(): Promise<KeptSession> {
  logIn ??= enter().finally(() => { logIn = null })
  return logIn
}

async function enter(): Promise<KeptSession> {
  const proof = await wx.proveIdentity()
  const { token, expiresAt, me } = await exchange(proof).catch(async (error: unknown) => {
    // The code in the address was used before (a step back, a reload): there is another way in.
    if (proof.kind === 'exchange' && toApiError(error).kind === 'refused') return exchange(await wx.proveIdentity())
    throw error
  })
  const kept = { token, expiresAt, customerId: me.customerId }
  storage.write(STORED_AS, kept)
  return kept
}

function exchange(proof: IdentityProof): Promise<Session> {
  if (proof.kind === 'exchange') {
    const body: ExchangeLogin = { loginCode: proof.loginCode }
    return send({ method: 'POST', path: '/session/exchange', body }, null)
  }
  const body: MiniProgramLogin = { code: proof.code }
  return send({ method: 'POST', path: '/session/mini-program', body }, null)
}

function readKept(): KeptSession | null {
  const kept: unknown = storage.read(STORED_AS)
  if (typeof kept !== 'object' || kept === null) return null
  const [token, expiresAt, customerId] = ['token', 'expiresAt', 'customerId'].map((name): unknown => Reflect.get(kept, name))
  return typeof token === 'string' && typeof expiresAt === 'string' && typeof customerId === 'string'
    ? { token, expiresAt, customerId }
    : null
}
