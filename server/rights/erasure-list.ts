import { IsNull, LessThan, type EntityManager } from 'typeorm'
import { z } from 'zod'
import type { LineObjects } from '../audit/head-objects'
import type { LineStore } from '../audit/heads'
import type { Database } from '../db/database'
import { MINUTE_MS } from '../lib/clock'
import { newId } from '../lib/ids'
import type { Loop } from '../lib/loop'
import { createSecretBox } from '../lib/secret-box'
import { ChannelIdentity } from '../identity/channel-identity.entity'
import { Customer } from '../identity/customer.entity'
import { Erasure } from './erasure.entity'
import { carryOn, digestOf, markUndone } from './erasures'

/** One line of the list that lies outside the database: who is to be forgotten again when a backup comes back. */
const Line = z.object({
  id: z.string(),
  customerId: z.string(),
  people: z.array(z.string()),
  askedAt: z.iso.datetime(),
  /** Taken back while the account was there. */
  undone: z.boolean().optional(),
})
type Line = z.infer<typeof Line>

const AT_A_TIME = 50

/** Where it lies: beside the heads of the audit record. */
export const ERASURE_LINES: LineObjects = {
  folder: 'erasures',
  nameOf: (text) => {
    const line = readLine(text)
    return `${line?.id ?? 'broken'}${line?.undone === true ? '.undone' : ''}`
  },
}

/** Brings erasures to the list within a minute: after the transaction, since what is written outside cannot be rolled back. */
export function erasureListLoop({ db, store }: { db: Database; store: LineStore }): Loop {
  return { name: 'list of erasures', everyMs: MINUTE_MS, run: () => listErasures(db, store) }
}

export async function listErasures(db: Database, store: LineStore): Promise<void> {
  const rows = await db.read.find(Erasure, {
    where: { listedAt: IsNull() },
    order: { id: 'ASC' },
    take: AT_A_TIME,
  })
  for (const { id, customerId, people, askedAt, state } of rows) {
    const line: Line = { id, customerId, people, askedAt: askedAt.toISOString() }
    await store.append(JSON.stringify(state === 'undone' ? { ...line, undone: true } : line))
    await db.transaction((tx) =>
      tx.manager.update(Erasure, { id, listedAt: IsNull(), state }, { listedAt: tx.now }),
    )
  }
}

export interface Applied {
  /** Lines on the list. */
  listed: number
  /** Of them, those that this database did not know of. */
  applied: number
  /** Customers of whom something was taken away. */
  customers: number
}

/**
 * After a backup was restored: whoever was forgotten since it was made is forgotten again. Twice does nothing more, and a database that
 * was not restored is left as it is.
 */
export async function applyErasures(
  db: Database,
  { store, keys }: { store: LineStore; keys: readonly Buffer[] },
): Promise<Applied> {
  const all = await readLines(store)
  for (const line of all) if (line.undone === true) await takeBackAgain(db, line)
  const lines = all.filter(({ undone }) => undone !== true)
  const told: Applied = { listed: lines.length, applied: 0, customers: 0 }
  for (const line of lines) {
    if (await db.read.existsBy(Erasure, { id: line.id })) continue
    const customers = await customersOf(db.read, line, keys)
    await db.transaction(async (tx) => {
      for (const customerId of customers) {
        const erasure = tx.manager.create(Erasure, {
          id: customerId === line.customerId ? line.id : newId('era'),
          customerId,
          state: 'case',
          people: line.people,
          askedAt: new Date(line.askedAt),
          lookAt: tx.now,
          accountGoneAt: null,
          doneAt: null,
          listedAt: tx.now,
          openKey: null,
        })
        await tx.manager.insert(Erasure, erasure)
        await carryOn(tx, erasure, 'restored backup')
      }
    })
    told.applied += customers.length === 0 ? 0 : 1
    told.customers += customers.length
  }
  return told
}

/** The last word on each counts. */
async function readLines(store: LineStore): Promise<Line[]> {
  const lines = new Map<string, Line>()
  for await (const text of store.lines()) {
    const line = readLine(text)
    if (line) lines.set(line.id, line)
  }
  return [...lines.values()]
}

/** The backup was made between asking and taking back: nobody is forgotten who no longer wants it. */
async function takeBackAgain(db: Database, { id }: Line): Promise<void> {
  await db.transaction(async (tx) => {
    const erasure = await tx.manager.findOneBy(Erasure, { id, state: 'case' })
    if (erasure) await markUndone(tx, erasure, tx.now)
  })
}

/** A line that a power cut broke off says nothing; its erasure is not marked as listed and comes again. */
function readLine(text: string): Line | null {
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** Whoever it was then: under the same id, or under others by the same WeChat accounts. Those that came later are somebody new. */
async function customersOf(
  manager: EntityManager,
  { customerId, people, askedAt }: Line,
  keys: readonly Buffer[],
): Promise<string[]> {
  const found = new Set<string>()
  if (await manager.existsBy(Customer, { id: customerId })) found.add(customerId)
  const boxes = keys.map((key) => createSecretBox([key]))
  const wanted = new Set(people)
  const identities = await manager.find(ChannelIdentity, {
    where: { createdAt: LessThan(new Date(askedAt)) },
    select: { id: true, appId: true, openId: true, customerId: true },
  })
  for (const identity of identities)
    if (identity.customerId !== null && boxes.some((box) => wanted.has(digestOf(box, identity))))
      found.add(identity.customerId)
  return [...found]
}
