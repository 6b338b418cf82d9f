import { randomBytes } from 'node:crypto'
import { IsNull, MoreThan, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { after } from '../lib/clock'
import type { SecretBox } from '../lib/secret-box'
import { OneTimeCode } from './one-time-code.entity'

type Purpose = OneTimeCode['purpose']

export interface CodeToIssue {
  purpose: Purpose
  code: string
  subjectId: string | null
  payload: Record<string, string>
  lifeMs: number
}

interface NamedCode {
  purpose: Purpose
  code: string
}

/** Letters and digits only, as an OAuth state must be. */
export function newCode(): string {
  return randomBytes(20).toString('hex')
}

/** Only the keyed hash of the code is kept. */
export async function issueCode(
  tx: Tx,
  box: SecretBox,
  { lifeMs, code, ...rest }: CodeToIssue,
): Promise<{ expiresAt: Date }> {
  const expiresAt = after(tx.now, lifeMs)
  await tx.manager.insert(OneTimeCode, {
    ...rest,
    codeHash: hashOf(box, { ...rest, code }),
    createdAt: tx.now,
    expiresAt,
    usedAt: null,
  })
  return { expiresAt }
}

/** Uses a code up. Null when it is unknown, too old or used already: of two callers at once only one gets it. */
export async function takeCode(
  tx: Tx,
  box: SecretBox,
  named: NamedCode,
): Promise<OneTimeCode | null> {
  const codeHash = hashOf(box, named)
  const taken = await tx.manager.update(
    OneTimeCode,
    { codeHash, purpose: named.purpose, usedAt: IsNull(), expiresAt: MoreThan(tx.now) },
    { usedAt: tx.now },
  )
  return taken.affected === 1 ? tx.manager.findOneBy(OneTimeCode, { codeHash }) : null
}

/**
 * Uses up a code that carries its own proof and was never written down.
 * @returns false when it was used before: of two callers at once only one gets it
 */
export async function useUp(
  tx: Tx,
  box: SecretBox,
  {
    expiresAt,
    subjectId,
    payload = {},
    ...named
  }: NamedCode & { expiresAt: Date; subjectId: string | null; payload?: Record<string, string> },
): Promise<boolean> {
  const { purpose } = named
  try {
    await tx.manager.insert(OneTimeCode, {
      purpose,
      subjectId,
      codeHash: hashOf(box, named),
      payload,
      createdAt: tx.now,
      expiresAt,
      usedAt: tx.now,
    })
    return true
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}

/** What became of it, for whoever comes with it again. */
export async function concludeCode(
  tx: Tx,
  box: SecretBox,
  { payload, ...named }: NamedCode & { payload: Record<string, string> },
): Promise<void> {
  await tx.manager.update(
    OneTimeCode,
    { codeHash: hashOf(box, named), purpose: named.purpose },
    { payload },
  )
}

/** As if it had never been issued. */
export async function forgetCode(tx: Tx, box: SecretBox, named: NamedCode): Promise<void> {
  await tx.manager.delete(OneTimeCode, { codeHash: hashOf(box, named), purpose: named.purpose })
}

/** All that were issued to somebody for this are good no more. */
export async function dropCodes(
  tx: Tx,
  { purpose, subjectId }: { purpose: Purpose; subjectId: string },
): Promise<void> {
  await tx.manager.update(OneTimeCode, { purpose, subjectId, usedAt: IsNull() }, { usedAt: tx.now })
}

/** Whatever its state. */
export function findCode(
  manager: EntityManager,
  box: SecretBox,
  named: NamedCode,
): Promise<OneTimeCode | null> {
  return manager.findOneBy(OneTimeCode, { codeHash: hashOf(box, named), purpose: named.purpose })
}

export function isUsable(code: OneTimeCode, now: Date): boolean {
  return code.usedAt === null && code.expiresAt > now
}

export function hashOf(box: SecretBox, { purpose, code }: NamedCode): string {
  return box.hash(`${purpose}:${code}`)
}
