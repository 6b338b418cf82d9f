import { OfficialReport } from '../../server/contact/official-report.entity'
import {
  isEmptyCustomer,
  CUSTOMER_COLUMNS,
  mergeCustomers,
} from '../../server/identity/merge-customers'
import { findLogIn } from '../../server/identity/log-ins'
import { testBox } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { makeCustomer } from '../support/people'
import { customers, fileTicket, identityOf } from './world'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

it('a merge knows every column of every table that holds a customer', () => {
  const named = db.writer.entityMetadatas.flatMap(({ tableName, columns }) =>
    columns
      .filter(
        ({ databaseName }) =>
          /(^|_)customer_id$/.test(databaseName) && databaseName !== 'platform_customer_id',
      )
      .map(({ databaseName }) => `${tableName}.${databaseName}`),
  )
  const listed = CUSTOMER_COLUMNS.map(([table, column]) => `${table}.${column}`)
  expect(listed).toEqual(expect.arrayContaining(named))
  // These hold a customer among others, under another name.
  expect(listed.filter((column) => !named.includes(column)).sort()).toEqual([
    'idempotency_records.scope',
    'one_time_codes.subject_id',
    'sessions.subject_id',
  ])
})

it('after a merge the log-ins of both lead to the same customer', async () => {
  const into = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
  const from = await makeCustomer(db, { openId: 'mp-2' })
  await db.transaction((tx) => mergeCustomers(tx, { from: from.customerId, into: into.customerId }))
  const session = await findLogIn(db.read, testBox, {
    token: from.token,
    subjectKind: 'customer',
    now: db.clock.now(),
  })
  expect(session?.subjectId).toBe(into.customerId)
  expect((await identityOf(db, 'mp-2')).customerId).toBe(into.customerId)
  expect((await customers(db)).map(({ id }) => id)).toEqual([into.customerId])
})

it('what both have reported is reported once afterwards', async () => {
  const [into, from] = [
    await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' }),
    await makeCustomer(db, { openId: 'mp-2' }),
  ]
  const reports = [
    [into, 'hckm.net'],
    [from, 'hckm.net'],
    [from, 'hckm.cc'],
  ] as const
  await db.transaction(async (tx) => {
    for (const [at, [person, subject]] of reports.entries()) {
      await tx.manager.insert(OfficialReport, {
        id: `ofr_${at}`,
        subject,
        kind: 'address',
        value: subject,
        verdict: 'fake',
        customerId: person.customerId,
        ticketId: `tkt_${at}`,
        at: tx.now,
      })
    }
    await mergeCustomers(tx, { from: from.customerId, into: into.customerId })
  })
  const kept = await db.read.find(OfficialReport, { order: { id: 'ASC' } })
  expect(kept.map(({ id, customerId }) => [id, customerId])).toEqual([
    ['ofr_0', into.customerId],
    ['ofr_2', into.customerId],
  ])
})

it("the platform's customer is never merged away, and nothing is left half done", async () => {
  const into = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
  const from = await makeCustomer(db, { openId: 'mp-2', platformId: 'P2' })
  await expect(
    db.transaction((tx) => mergeCustomers(tx, { from: from.customerId, into: into.customerId })),
  ).rejects.toThrow(/cannot be merged away/)
  expect((await identityOf(db, 'mp-2')).customerId).toBe(from.customerId)
})

it('a customer is empty who is known from WeChat only and has brought nothing', async () => {
  const empty = await makeCustomer(db, { openId: 'mp-1' })
  const known = await makeCustomer(db, { openId: 'mp-2', platformId: 'P2' })
  const busy = await makeCustomer(db, { openId: 'mp-3' })
  await fileTicket(db, busy.customerId)
  const isEmpty = (customerId: string) => db.transaction((tx) => isEmptyCustomer(tx, customerId))
  expect([
    await isEmpty(empty.customerId),
    await isEmpty(known.customerId),
    await isEmpty(busy.customerId),
    await isEmpty('cus_gone'),
  ]).toEqual([true, false, false, false])
})
