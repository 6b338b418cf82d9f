import { randomInt } from 'node:crypto'
import { MoreThan } from 'typeorm'
import { AuditEntry } from '../audit/audit-entry.entity'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { LIMITS, refuseBeyond, type Limits } from '../http/limits'
import { takeTurns } from '../identity/customers'
import { OneTimeCode } from '../identity/one-time-code.entity'
import { dropCodes, findCode, issueCode, takeCode } from '../identity/one-time-codes'
import { after } from '../lib/clock'
import { UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { CODE_LIFE_MS } from './call-rules'
import { newWord } from './speaking-word'

const PURPOSE = 'call-code'

export interface CodeDeps {
  box: SecretBox
  limits?: Pick<Limits, 'callCodes' | 'callCodeFaults'>
}

export interface IssuedCallCode {
  code: string
  word: string
  expiresAt: Date
}

/** A new code for whoever is logged in; the one before is good no more. @throws UserError 429 */
export async function issueCallCode(
  tx: Tx,
  { box, limits = LIMITS }: CodeDeps,
  customerId: string,
): Promise<IssuedCallCode> {
  await takeTurns(tx, customerId)
  const mine = { purpose: PURPOSE, subjectId: customerId } as const
  const since = after(tx.now, -limits.callCodes.withinMs)
  refuseBeyond(
    limits.callCodes,
    await tx.manager.countBy(OneTimeCode, { ...mine, createdAt: MoreThan(since) }),
  )
  await dropCodes(tx, mine)
  const code = await freeCode(tx, box)
  const word = newWord()
  const { expiresAt } = await issueCode(tx, box, {
    purpose: PURPOSE,
    code,
    subjectId: customerId,
    payload: { word },
    lifeMs: CODE_LIFE_MS,
  })
  return { code, word, expiresAt }
}

/** Of two people none has the other's, also not one that was lately used. */
async function freeCode(tx: Tx, box: SecretBox): Promise<string> {
  for (;;) {
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    if (!(await findCode(tx.manager, box, { purpose: PURPOSE, code }))) return code
  }
}

export interface OpenedCode {
  customerId: string
  word: string
}

/** What is typed at the desk. Guessing ends after a few: they are counted from the record. @throws UserError 404 `code_*`, 429 */
export async function openCallCode(
  tx: Tx,
  { box, limits = LIMITS }: CodeDeps,
  { code, agentId }: { code: string; agentId: string },
): Promise<OpenedCode> {
  const since = after(tx.now, -limits.callCodeFaults.withinMs)
  const faults = await tx.manager.countBy(AuditEntry, {
    subjectId: agentId,
    deed: 'call.codeRefused',
    at: MoreThan(since),
  })
  refuseBeyond(limits.callCodeFaults, faults)
  const taken = await takeCode(tx, box, { purpose: PURPOSE, code })
  if (taken?.subjectId) return { customerId: taken.subjectId, word: taken.payload.word ?? '' }
  const found = await findCode(tx.manager, box, { purpose: PURPOSE, code })
  throw !found
    ? refusal('code_unknown')
    : found.usedAt !== null
      ? refusal('code_used')
      : refusal('code_over')
}

const REFUSALS = {
  code_unknown:
    '没有这个通话码，请对方在小程序的“联系客服”里看着再念一遍。念不出来的，先不要说任何客户资料',
  code_used: '这个通话码已经用过或换过了，请对方念小程序里现在显示的那个',
  code_over: '这个通话码超过 5 分钟，过期了，请对方在小程序里再取一个',
} as const

function refusal(code: keyof typeof REFUSALS): UserError {
  return new UserError(code, {
    status: 404,
    public: REFUSALS[code],
    internal: `${code}: a call code that opens nothing`,
  })
}

/** In a transaction of its own, after the refusal: guesses count, and are on record. */
export async function keepCodeFault(
  tx: Tx,
  { error, agentId }: { error: UserError; agentId: string },
): Promise<void> {
  if (!Object.hasOwn(REFUSALS, error.code)) return
  await recordAudit(tx, [
    {
      deed: 'call.codeRefused',
      subject: { kind: 'agent', id: agentId },
      reason: error.code,
    },
  ])
}
