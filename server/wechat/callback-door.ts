import { MINUTE_MS, SECOND_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { withoutNul } from '../lib/outside-text'
import { CallbackCryptoError, isFresh, type CallbackCrypto } from './callback-crypto'
import { readCallbackQuery, type CallbackQuery } from './callback-query'
import { childText, parseXml } from './xml'
import { XmlError } from './xml-error'

/** Bodies over this are refused before they are read to the end. */
export const MAX_CALLBACK_BYTES = 256 * 1024
/**
 * How old a signed timestamp may be. The platforms name no limit; ten minutes is far above their three attempts within 15
 * seconds and tolerates a clock that is off. What comes twice within it is told by the receipts.
 */
const REPLAY_WINDOW_MS = 10 * MINUTE_MS

/** The door of one account: nothing is read, and nothing stored, of what the platform did not sign. */
export interface CallbackDoor {
  crypto: CallbackCrypto
  /** True when no EncodingAESKey is configured: the console is set to plain mode. Otherwise only sealed bodies are taken. */
  plainMode: boolean
}

/**
 * Whether its timestamp is near enough is said once its signature was found right: only then it tells anything about a clock.
 * @throws UserError 401 when something is missing
 */
export function readSignedQuery(querystring: string, nowMs: number): SignedQuery {
  const query = readCallbackQuery(querystring)
  if (!query) throw refused('timestamp or nonce is missing')
  return { ...query, askedAtMs: nowMs }
}

/**
 * The body that answers the console's check of the address: echostr as it came, or opened where it is sealed (WeCom).
 * @throws UserError 401
 */
export function answerUrlCheck(
  { crypto }: CallbackDoor,
  query: SignedQuery,
  sealedEcho = false,
): string {
  const signatures = sealedEcho
    ? { msgSignature: query.msgSignature ?? '' }
    : { msgSignature: undefined }
  const echo = orRefuse(() =>
    crypto.verifyUrl({ ...query, ...signatures, echostr: query.echostr ?? '' }),
  )
  refuseStale(query)
  return echo
}

/**
 * Verifies, then opens. In compatible mode there is a clear copy beside the ciphertext; only what was sealed counts.
 * @param sealedPart finds the ciphertext in the body; in XML unless told otherwise
 * @returns the message, and whether it was sealed, so that the answer is too
 * @throws UserError 401 for what the platform did not sign, 400 for an envelope that is not one
 */
export function openCallback(
  { crypto, plainMode }: CallbackDoor,
  { query, body }: { query: SignedQuery; body: Buffer },
  sealedPart = encryptIn,
): { text: string; sealed: boolean } {
  const content = body.toString('utf8')
  if (plainMode) {
    if (!crypto.verifyPlain({ ...query, signature: query.signature ?? '' }))
      throw refused('bad signature')
    refuseStale(query)
    return { text: withoutNul(content), sealed: false }
  }
  const encrypt = orMalformed(() => sealedPart(content))
  const { msgSignature } = query
  if (msgSignature === undefined || encrypt === undefined)
    throw refused('not encrypted, but an EncodingAESKey is configured')
  const text = orRefuse(() => crypto.open({ ...query, msgSignature, encrypt }))
  refuseStale(query)
  return { text: withoutNul(text), sealed: true }
}

export interface SignedQuery extends CallbackQuery {
  askedAtMs: number
}

let clockFault: { atMs: number; minutes: number } | null = null
/** So long is it told of; the platforms call often. */
const TOLD_FOR_MS = 30 * MINUTE_MS

/** A right signature over a time that is far from ours: one of the two clocks is off, and everything is refused until it is set. */
function refuseStale({ timestamp, askedAtMs }: SignedQuery): void {
  if (isFresh(timestamp, askedAtMs, REPLAY_WINDOW_MS)) return
  const minutes = Math.round((askedAtMs - Number(timestamp) * SECOND_MS) / MINUTE_MS)
  clockFault = { atMs: askedAtMs, minutes }
  throw refused(
    `the signature is right, but its time is ${minutes} minutes from this machine's clock`,
  )
}

/** For /readyz and the log. */
export function clockWarnings(now: Date): string[] {
  if (!clockFault || now.getTime() - clockFault.atMs > TOLD_FOR_MS) return []
  return [
    `clock: a callback with a right signature was ${clockFault.minutes} minutes from this machine's clock and was refused; set the clock` +
      ' (NTP). If it is right, somebody sent an old callback again',
  ]
}

function encryptIn(xml: string): string | undefined {
  return childText(parseXml(xml), 'Encrypt')
}

function orRefuse<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof CallbackCryptoError ? refused(error.reason) : error
  }
}

/** What is signed but not spelled as documented. `isFault` names further errors of the caller's own reader. */
export function orMalformed<T>(
  work: () => T,
  isFault: (error: unknown) => boolean = () => false,
): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof XmlError) && !isFault(error)) throw error
    throw new UserError('callback_malformed', {
      status: 400,
      public: '内容不符合约定的格式',
      internal: String(error),
    })
  }
}

function refused(internal: string): UserError {
  return new UserError('callback_refused', {
    status: 401,
    public: '签名不对',
    internal: `callback refused: ${internal}`,
  })
}
