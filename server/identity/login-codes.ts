import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import type { SecretBox } from '../lib/secret-box'
import type { OneTimeCode } from './one-time-code.entity'
import { findCode, isUsable, takeCode } from './one-time-codes'
import { findLogIn, issueLogIn, type IssuedLogIn } from './log-ins'

interface Coming {
  loginCode: string
  device: string
  replaces: readonly string[]
}

export interface Entered {
  customerId: string
  session: IssuedLogIn
}

/**
 * The log-in that a code in the address stands for. A browser that loads its page twice brings the code twice, and gets the same log-in
 * both times, as long as the code is young and nobody has ended it. Whoever asks has made sure that it is the right browser.
 */
export async function enterByCode(
  tx: Tx,
  box: SecretBox,
  { loginCode, device, replaces }: Coming,
): Promise<Entered | null> {
  const token = tokenOf(box, loginCode)
  const code = await takeCode(tx, box, { purpose: 'login', code: loginCode })
  if (code?.subjectId) {
    const who = {
      subjectKind: 'customer',
      subjectId: code.subjectId,
      identityId: code.payload.identityId ?? null,
    } as const
    return {
      customerId: code.subjectId,
      session: await issueLogIn(tx, { ...who, device, replaces, token }, box),
    }
  }
  const arriving = await findArriving(tx.manager, box, { loginCode, now: tx.now })
  const session =
    arriving && (await findLogIn(tx.manager, box, { token, subjectKind: 'customer', now: tx.now }))
  return (
    session && {
      customerId: session.subjectId,
      session: { sessionId: session.id, token, expiresAt: session.expiresAt },
    }
  )
}

/** Whom a code would log in; null where it is good for nothing any more. */
export async function findArriving(
  manager: EntityManager,
  box: SecretBox,
  { loginCode, now }: { loginCode: string; now: Date },
): Promise<OneTimeCode | null> {
  const code = await findCode(manager, box, { purpose: 'login', code: loginCode })
  if (!code?.subjectId || code.expiresAt <= now) return null
  if (isUsable(code, now)) return code
  return (
    (await findLogIn(manager, box, {
      token: tokenOf(box, loginCode),
      subjectKind: 'customer',
      now,
    })) && code
  )
}

function tokenOf(box: SecretBox, loginCode: string): string {
  return box.hash(`log-in:${loginCode}`)
}
