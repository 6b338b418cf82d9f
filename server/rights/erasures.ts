import { LessThanOrEqual, Not, type EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Database, Tx } from '../db/database'
import { takeTurns } from '../identity/customers'
import { after, DAY_MS, HOUR_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { eraseWhatMayGo, type Erased } from './erase'
import { Erasure } from './erasure.entity'
import { holdsOf } from './holds'
import { ASKED } from './rights-words'
import { scopeOf } from './scope'

type Hashing = Pick<SecretBox, 'hash' | 'keyId'>

/** The one that is under way; an account that is gone has nobody left who could ask. */
export function findErasure(manager: EntityManager, customerId: string): Promise<Erasure | null> {
  return manager.findOne(Erasure, {
    where: { customerId, state: Not('undone') },
    order: { id: 'DESC' },
  })
}

/**
 * Somebody wants to be forgotten: what may go goes in this transaction, the rest when its time comes.
 * @param cases how many open cases they were told of
 * @throws UserError 409 when it stands otherwise than they were told
 */
export async function askErasure(
  tx: Tx,
  box: Hashing,
  { customerId, cases }: { customerId: string; cases: number },
): Promise<Erasure> {
  await takeTurns(tx, customerId)
  const known = await findErasure(tx.manager, customerId)
  if (known) return known
  const scope = await scopeOf(tx.manager, customerId)
  const holds = await holdsOf(tx.manager, scope, tx.now)
  if (holds.cases.length !== cases)
    throw new UserError('erasure_changed', { status: 409, public: ASKED.wrong })
  const erasure = tx.manager.create(Erasure, {
    id: newId('era'),
    customerId,
    state: 'case',
    people: scope.person.map((person) => digestOf(box, person)),
    askedAt: tx.now,
    lookAt: tx.now,
    accountGoneAt: null,
    doneAt: null,
    listedAt: null,
    openKey: customerId,
  })
  await tx.manager.insert(Erasure, erasure)
  await recordAudit(tx, [
    {
      deed: 'data.erasureAsked',
      subject: { kind: 'customer', id: customerId },
      reason: `${erasure.id}, open cases ${cases}`,
    },
  ])
  return carryOn(tx, erasure, 'asked')
}

/** How a WeChat account is known again in a backup: keyed, so that the list names nobody. */
export function digestOf(
  box: Hashing,
  { appId, openId }: { appId: string; openId: string },
): string {
  return `${box.keyId}:${box.hash(`erased:${appId}:${openId}`)}`
}

/** Takes it back while the account is there. @throws UserError 409 */
export async function undoErasure(tx: Tx, customerId: string): Promise<void> {
  await takeTurns(tx, customerId)
  const erasure = await findErasure(tx.manager, customerId)
  if (erasure?.state !== 'case')
    throw new UserError('no_erasure', { status: 409, public: ASKED.notHere })
  await markUndone(tx, erasure, null)
}

/** @param listedAt since when it stands on the list that it was taken back; null where it is still to be brought there */
export async function markUndone(
  tx: Tx,
  { id, customerId }: Pick<Erasure, 'id' | 'customerId'>,
  listedAt: Date | null,
): Promise<void> {
  await tx.manager.update(
    Erasure,
    { id, state: 'case' },
    { state: 'undone', lookAt: null, openKey: null, listedAt },
  )
  await recordAudit(tx, [
    {
      deed: 'data.erasureUndone',
      subject: { kind: 'customer', id: customerId },
      reason: id,
    },
  ])
}

/** Cases end any time; what a law keeps has its day. */
const LOOK_AGAIN_MS = HOUR_MS

/** What may go by now goes, and the row says how far it is. */
export async function carryOn(tx: Tx, erasure: Erasure, why: string): Promise<Erasure> {
  const erased = await eraseWhatMayGo(tx, { customerId: erasure.customerId, why })
  const set = stateOf(erased, erasure, tx.now)
  await tx.manager.update(Erasure, { id: erasure.id }, set)
  return { ...erasure, ...set }
}

function stateOf({ accountGone, holds }: Erased, erasure: Erasure, now: Date): Partial<Erasure> {
  if (!accountGone) return { state: 'case', lookAt: after(now, LOOK_AGAIN_MS) }
  const gone = { accountGoneAt: erasure.accountGoneAt ?? now, openKey: null }
  if (holds.firstOrderUntil !== null)
    return { ...gone, state: 'kept', lookAt: after(holds.firstOrderUntil, DAY_MS) }
  return { ...gone, state: 'done', lookAt: null, doneAt: now }
}

const AT_A_TIME = 5

/** Those whose time has come to be looked at again; each in a transaction of its own. */
export async function carryOnErasures(db: Database): Promise<void> {
  const due = await db.read.find(Erasure, {
    where: { lookAt: LessThanOrEqual(db.clock.now()) },
    order: { lookAt: 'ASC' },
    take: AT_A_TIME,
  })
  for (const { id } of due) {
    await db.transaction(async (tx) => {
      const erasure = await tx.manager.findOneBy(Erasure, {
        id,
        lookAt: LessThanOrEqual(tx.now),
      })
      if (!erasure) return
      await takeTurns(tx, erasure.customerId)
      if (await waitsForCases(tx, erasure))
        await tx.manager.update(Erasure, { id }, { lookAt: after(tx.now, LOOK_AGAIN_MS) })
      else await carryOn(tx, erasure, 'looked at again')
    })
  }
}

/** As long as a case is open, what comes to somebody since they asked is theirs to read: it goes with the account. */
async function waitsForCases(tx: Tx, { state, customerId }: Erasure): Promise<boolean> {
  if (state !== 'case') return false
  const holds = await holdsOf(tx.manager, await scopeOf(tx.manager, customerId), tx.now)
  return holds.cases.length > 0
}
