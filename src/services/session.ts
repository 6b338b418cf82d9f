import type {
  ExchangeLogin,
  MiniProgramLogin,
  Session,
} from '../../server/identity/identity.contract'
import { epochMs } from '@/lib/clock'
import { ApiError, toApiError } from './api-error'
import { whoseLogin } from './arriving-login'
import { send } from './request'
import { storage } from './storage'
import { wx } from './wx/port'
import type { IdentityProof } from './wx/port.types'

const STORED_AS = 'session'
/** Somebody logged this device out: it does not log in again unasked. */
const SIGNED_OUT_AS = 'signed-out'
/** A token about to end is not worth a refused call. */
const MARGIN_MS = 60_000

interface KeptSession {
  token: string
  expiresAt: string
  customerId: string
}

let logIn: Promise<KeptSession> | null = null

/** The token in use, if a log-in is known that still holds, and nobody else has just arrived. */
export function knownToken(): string | null {
  return wx.waitingLoginCode() === null ? (livingSession()?.token ?? null) : null
}

/** Whose things these are: drafts are kept apart by it. */
export const knownCustomerId = (): string => readKept()?.customerId ?? ''

/** A token, logging in when there is none. @throws ApiError `signed_out` where this device was logged out on purpose */
export async function getToken(): Promise<string> {
  return knownToken() ?? (await renewed()).token
}

/** A token in place of one that the server no longer takes. Many callers at once cause one log-in. */
export async function replaceToken(
  refused: string,
  { revoked }: { revoked: boolean },
): Promise<string> {
  const known = knownToken()
  if (known && known !== refused) return known
  if (revoked) forgetLogin()
  return (await renewed()).token
}

/** This device was logged out, here or from another one: what the person has to do is said, and nothing is done behind their back. */
export function forgetLogin(): void {
  storage.remove(STORED_AS)
  storage.write(SIGNED_OUT_AS, true)
}

/** The person asks for it. */
export async function logInAgain(): Promise<void> {
  storage.remove(SIGNED_OUT_AS)
  await getToken()
}

/** Whether calls can be made as somebody without leaving this page for a log-in. */
export async function canBeSomebody(): Promise<boolean> {
  if (knownToken()) return true
  // A log-in is under way: whoever asks now is known in a moment, or nobody.
  if (logIn)
    return logIn.then(
      () => true,
      () => false,
    )
  return (
    (wx.waitingLoginCode() !== null || !isSignedOut()) && wx.canLoginInPlace().catch(() => false)
  )
}

const isSignedOut = (): boolean => storage.read(SIGNED_OUT_AS) === true

function renewed(): Promise<KeptSession> {
  logIn ??= enter().finally(() => {
    logIn = null
  })
  return logIn
}

async function enter(): Promise<KeptSession> {
  const loginCode = wx.waitingLoginCode()
  const before = livingSession()
  if (loginCode !== null && before) return arriveBeside(before, loginCode)
  if (loginCode === null && isSignedOut()) throw signedOut()
  const proof = await wx.proveIdentity()
  return keep(
    await exchange(proof).catch(async (error: unknown) => {
      // The code in the address is good for nothing any more (a step back, a reload): there is another way in.
      if (proof.kind === 'exchange' && toApiError(error).kind === 'refused')
        return exchange(await wx.proveIdentity())
      throw error
    }),
  )
}

/** A code has come while somebody is logged in: they stay who they are, unless they say so. */
async function arriveBeside(before: KeptSession, loginCode: string): Promise<KeptSession> {
  const change = async (): Promise<void> => {
    const session = await exchange({ kind: 'exchange', loginCode })
    wx.dropLoginCode()
    keep(session)
  }
  const whose = await whoseLogin({ token: before.token, loginCode, change })
  // Nobody is logged in any more: there is nobody to ask.
  if (whose === 'nobody-here') {
    storage.remove(STORED_AS)
    return enter()
  }
  if (whose === 'changed') {
    // What stands on this page was the other person's: half-filled forms, too.
    wx.startOver()
    return livingSession() ?? before
  }
  wx.dropLoginCode()
  return before
}

function keep({ token, expiresAt, me }: Session): KeptSession {
  const kept = { token, expiresAt, customerId: me.customerId }
  storage.write(STORED_AS, kept)
  storage.remove(SIGNED_OUT_AS)
  return kept
}

function exchange(proof: IdentityProof): Promise<Session> {
  const old = readKept()
  const replaces = old ? { replaces: old.token } : {}
  if (proof.kind === 'exchange') {
    const body: ExchangeLogin = { loginCode: proof.loginCode, ...replaces }
    return send({ method: 'POST', path: '/session/exchange', body }, null)
  }
  const body: MiniProgramLogin = { code: proof.code, ...replaces }
  return send({ method: 'POST', path: '/session/mini-program', body }, null)
}

function signedOut(): ApiError {
  const detail = '这台设备上的登录已经退出。登录后可以接着看，填好的内容还在'
  return new ApiError({ kind: 'refused', code: 'signed_out', detail, status: 401, requestId: '' })
}

function livingSession(): KeptSession | null {
  const kept = readKept()
  return kept && Date.parse(kept.expiresAt) - MARGIN_MS > epochMs() ? kept : null
}

function readKept(): KeptSession | null {
  const kept: unknown = storage.read(STORED_AS)
  if (typeof kept !== 'object' || kept === null) return null
  const [token, expiresAt, customerId] = ['token', 'expiresAt', 'customerId'].map((name): unknown =>
    Reflect.get(kept, name),
  )
  return typeof token === 'string' &&
    typeof expiresAt === 'string' &&
    typeof customerId === 'string'
    ? { token, expiresAt, customerId }
    : null
}
