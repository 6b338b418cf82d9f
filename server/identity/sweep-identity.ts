import { LessThan } from 'typeorm'
import type { Tx } from '../db/database'
import { after, DAY_MS } from '../lib/clock'
import { OneTimeCode } from './one-time-code.entity'
import { LogInRow } from './log-in.entity'

/** Kept a little longer than they are good for, so that a late caller hears what became of them. */
const KEPT_MS = DAY_MS

/** Deletes sessions and codes whose time is over. To be called now and then by the worker. */
export async function sweepIdentity(tx: Tx): Promise<void> {
  const expiresAt = LessThan(after(tx.now, -KEPT_MS))
  await tx.manager.delete(OneTimeCode, { expiresAt })
  await tx.manager.delete(LogInRow, { expiresAt })
}
