import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { AuditLink } from '../../server/audit/audit-link.entity'
import { digestOf, entryDigest, linkOf } from '../../server/audit/chain'
import { headStoreOf } from '../../server/audit/head-store'
import { keepHeads, type HeadStore } from '../../server/audit/heads'
import { recordAudit } from '../../server/audit/record-audit'
import { sealEntries } from '../../server/audit/seal'
import { verifyChain, type ChainReport } from '../../server/audit/verify-chain'
import { createSigners } from '../../server/lib/signing-keys'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { testKey } from '../support/keys'

const signers = createSigners([testKey(1)])
let db: TestDatabase
let folder: string
let store: HeadStore
beforeEach(async () => {
  db = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-heads-'))
  store = headStoreOf(`file:${folder}`, db.clock)
})
afterEach(async () => {
  await db.close()
  rmSync(folder, { recursive: true })
})

const deed = (id: string) =>
  ({
    deed: 'ticket.changed',
    actor: { kind: 'agent', id: 'agt_1' },
    subject: { kind: 'ticket', id },
    reason: 'note tev_1',
    before: { id, note: 1 },
    after: { id, note: 2 },
  }) as const

/** So many entries, sealed; their heads are kept outside as well unless told otherwise. */
async function chainOf(count: number, outside = true): Promise<void> {
  for (let index = 1; index <= count; index += 1)
    await db.transaction((tx) => recordAudit(tx, [deed(`tkt_${index}`)]))
  await sealEntries(db)
  if (outside) await keepHeads({ db, store, signers })
}

const verify = (): Promise<ChainReport> => verifyChain({ db, store, signers })
const sql = (statement: string, parameters: unknown[] = []): Promise<unknown> =>
  db.transaction((tx) => tx.manager.query(statement, parameters))
const linkAt = (seq: number): Promise<AuditLink> => db.read.findOneByOrFail(AuditLink, { seq })
const entryAt = async (seq: number): Promise<AuditEntry> =>
  db.read.findOneByOrFail(AuditEntry, { id: (await linkAt(seq)).entryId })

/** As somebody would who owns the database and knows how links are made: everything from there on fits again. */
async function forgeFrom(seq: number): Promise<void> {
  let previous = seq === 1 ? 'xinqiao/audit/v1' : (await linkAt(seq - 1)).link
  for (const { seq: at } of await db.read.find(AuditLink, { order: { seq: 'ASC' } })) {
    if (at < seq) continue
    const entry = await entryAt(at)
    const digest = entryDigest(entry)
    previous = linkOf(previous, at, digest)
    await sql('UPDATE audit_entries SET digest = ? WHERE id = ?', [digest, entry.id])
    await sql('UPDATE audit_links SET link = ? WHERE seq = ?', [previous, at])
  }
}

/** A row more, moved in before `seq`; those behind it go one further. */
async function insertAt(seq: number): Promise<void> {
  const links = await db.read.find(AuditLink, { order: { seq: 'DESC' } })
  for (const { seq: at } of links)
    if (at >= seq) await sql('UPDATE audit_links SET seq = ? WHERE seq = ?', [at + 1, at])
  const forged = { ...(await entryAt(seq - 1)), id: 'aud_forged' }
  await db.transaction((tx) =>
    tx.manager.insert(AuditEntry, { ...forged, digest: entryDigest(forged) }),
  )
  const link = linkOf((await linkAt(seq - 1)).link, seq, entryDigest(forged))
  await db.transaction((tx) =>
    tx.manager.insert(AuditLink, { seq, entryId: forged.id, link, sealedAt: tx.now }),
  )
}

async function takeAway(seq: number): Promise<void> {
  const { entryId } = await linkAt(seq)
  await sql('DELETE FROM audit_links WHERE seq = ?', [seq])
  await sql('DELETE FROM audit_entries WHERE id = ?', [entryId])
}

async function closeGap(seq: number): Promise<void> {
  for (const { seq: at } of await db.read.find(AuditLink, { order: { seq: 'ASC' } })) {
    if (at > seq) await sql('UPDATE audit_links SET seq = ? WHERE seq = ?', [at - 1, at])
  }
}

async function swap(column: 'seq' | 'entry_id'): Promise<void> {
  const [one, other] = [await linkAt(3), await linkAt(5)]
  if (column === 'seq') {
    await sql('UPDATE audit_links SET seq = 99 WHERE seq = 3')
    await sql('UPDATE audit_links SET seq = 3 WHERE seq = 5')
    await sql('UPDATE audit_links SET seq = 5 WHERE seq = 99')
    return
  }
  await sql("UPDATE audit_links SET entry_id = 'aside' WHERE seq = 3")
  await sql('UPDATE audit_links SET entry_id = ? WHERE seq = 5', [one.entryId])
  await sql('UPDATE audit_links SET entry_id = ? WHERE seq = 3', [other.entryId])
}

it('an untouched record is whole, however many wrote and sealed at once', async () => {
  await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      db.transaction((tx) => recordAudit(tx, [deed(`tkt_${index}`), deed(`tkt_${index}b`)])),
    ),
  )
  await Promise.all([sealEntries(db), sealEntries(db), sealEntries(db)])
  await sealEntries(db)
  await keepHeads({ db, store, signers })
  expect(await verify()).toEqual({
    ok: true,
    links: 24,
    unsealed: 0,
    knownOutside: 24,
    unreadableHeads: 0,
    firstBroken: null,
  })
})

it('a digest is of all that something says, in the order of its names', () => {
  const at = new Date('2026-03-05T12:00:00Z')
  const value = {
    客户: '甲',
    b: [1, null, undefined, Number.NaN, at],
    a: undefined,
    10: true,
    9: {},
  }
  const said = '{"9":{},"10":true,"b":[1,null,null,null,"2026-03-05T12:00:00.000Z"],"客户":"甲"}'
  expect(digestOf(value)).toBe(createHash('sha256').update(said).digest('base64url'))
})

it('what its transaction gave up is not on record', async () => {
  await expect(
    db.transaction(async (tx) => {
      await recordAudit(tx, [deed('tkt_1')])
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await sealEntries(db)).toBe(0)
})

describe.each([
  ['with its head kept outside', true],
  ['by the chain alone', false],
] as const)('%s', (_name, outside) => {
  it.each<[string, () => Promise<unknown>, seq: number, fault: string]>([
    [
      'a reason rewritten',
      () => sql("UPDATE audit_entries SET reason = 'nothing' WHERE subject_id = 'tkt_3'"),
      3,
      'altered',
    ],
    [
      'an actor rewritten',
      () => sql("UPDATE audit_entries SET actor_id = 'agt_2' WHERE subject_id = 'tkt_4'"),
      4,
      'altered',
    ],
    [
      'an entry rewritten together with its digest',
      async () => {
        const changed = { ...(await entryAt(3)), deed: 'ticket.looked' }
        await sql('UPDATE audit_entries SET deed = ?, digest = ? WHERE id = ?', [
          changed.deed,
          entryDigest(changed),
          changed.id,
        ])
      },
      3,
      'altered',
    ],
    [
      'a link rewritten',
      () => sql("UPDATE audit_links SET link = 'x' WHERE seq = 2"),
      2,
      'altered',
    ],
    [
      'an entry taken away',
      () => sql("DELETE FROM audit_entries WHERE subject_id = 'tkt_4'"),
      4,
      'missing',
    ],
    ['an entry and its place taken away', () => takeAway(4), 4, 'missing'],
    ['the first place taken away', () => takeAway(1), 1, 'missing'],
    ['two places exchanged', () => swap('seq'), 3, 'reordered'],
    ['two entries exchanged', () => swap('entry_id'), 3, 'reordered'],
  ])('%s is found, and the first broken link named', async (_what, alter, seq, fault) => {
    await chainOf(6, outside)
    expect((await verify()).ok).toBe(true)
    await alter()
    expect(await verify()).toMatchObject({ ok: false, firstBroken: { seq, fault } })
  })
})

describe('what makes the chain fit again', () => {
  it.each<[string, () => Promise<unknown>, seq: number, fault: string]>([
    [
      'an entry rewritten, and every link after it',
      async () => {
        await sql("UPDATE audit_entries SET reason = 'nothing' WHERE subject_id = 'tkt_3'")
        await forgeFrom(3)
      },
      3,
      'altered',
    ],
    ['an entry put in between', () => insertAt(3), 3, 'inserted'],
    [
      'an entry put in between, and every link after it',
      async () => {
        await insertAt(3)
        await forgeFrom(3)
      },
      3,
      'altered',
    ],
    [
      'an entry taken away and the gap closed',
      async () => {
        await takeAway(4)
        await closeGap(4)
      },
      4,
      'missing',
    ],
    [
      'the tail cut off',
      async () => {
        for (const seq of [5, 6]) await takeAway(seq)
      },
      5,
      'cut tail',
    ],
    ['everything taken away', () => sql('DELETE FROM audit_links'), 1, 'cut tail'],
  ])('%s is found by what is kept outside', async (_what, alter, seq, fault) => {
    await chainOf(6)
    await alter()
    expect(await verify()).toMatchObject({ ok: false, firstBroken: { seq, fault } })
  })

  it('a cut tail is noticed while the server runs, and nothing is written over what is known', async () => {
    await chainOf(6)
    for (const seq of [5, 6]) await takeAway(seq)
    expect(await keepHeads({ db, store, signers })).toEqual({
      written: 0,
      shorter: { endsAt: 4, wentTo: 6 },
    })
  })

  it('an entry slipped in beside the chain is found, and one that was gone before it had a place', async () => {
    await chainOf(2)
    const forged = { ...(await entryAt(1)), id: 'aud_beside' }
    await db.transaction((tx) =>
      tx.manager.insert(AuditEntry, { ...forged, digest: entryDigest(forged) }),
    )
    expect(await verify()).toMatchObject({
      ok: false,
      firstBroken: { seq: null, entryId: 'aud_beside', fault: 'inserted' },
    })
    await sql("DELETE FROM audit_entries WHERE id = 'aud_beside'")
    await db.transaction((tx) => recordAudit(tx, [deed('tkt_9')]))
    await sql("DELETE FROM audit_entries WHERE subject_id = 'tkt_9'")
    expect(await verify()).toMatchObject({
      ok: false,
      firstBroken: { seq: null, fault: 'missing' },
    })
  })
})

describe('the heads', () => {
  const dayFile = (): string =>
    join(folder, 'audit-heads', readdirSync(join(folder, 'audit-heads'))[0] ?? '')

  it('are not believed where somebody else signed them', async () => {
    await chainOf(2)
    await chainOf(2, false)
    await keepHeads({ db, store, signers: createSigners([testKey(2)]) })
    expect(await verify()).toMatchObject({
      ok: false,
      firstBroken: { seq: 3, fault: 'head not ours' },
    })
  })

  it('are not believed where a link in them was rewritten', async () => {
    await chainOf(2)
    const kept = readFileSync(dayFile(), 'utf8')
    writeFileSync(dayFile(), kept.replace((await linkAt(2)).link, (await linkAt(1)).link))
    expect(await verify()).toMatchObject({ ok: false, firstBroken: { fault: 'head not ours' } })
  })

  it('a former key still counts after SECRET_KEY was changed', async () => {
    await chainOf(2)
    const renewed = createSigners([testKey(2), testKey(1)])
    await chainOf(2, false)
    await keepHeads({ db, store, signers: renewed })
    expect(await verifyChain({ db, store, signers: renewed })).toMatchObject({
      ok: true,
      links: 4,
      knownOutside: 4,
    })
  })

  it('a line that a power cut broke off spoils no other', async () => {
    await chainOf(2)
    writeFileSync(dayFile(), '{"from":3,"li', { flag: 'a' })
    await chainOf(2)
    expect(await verify()).toMatchObject({
      ok: true,
      links: 4,
      knownOutside: 4,
      unreadableHeads: 1,
    })
  })

  it('written by two processes they are the same twice', async () => {
    await chainOf(3, false)
    await Promise.all([
      keepHeads({ db, store, signers }),
      keepHeads({ db, store: headStoreOf(`file:${folder}`, db.clock), signers }),
    ])
    expect(await verify()).toMatchObject({ ok: true, knownOutside: 3 })
  })
})

it('on S3 the heads are objects of their own, read back in their order', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER'
  const s3 = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'files', configs: [] }],
  })
  const { port } = await s3.run()
  try {
    store = headStoreOf(`s3://files?endpoint=http://127.0.0.1:${port}&region=us-east-1`, db.clock)
    await chainOf(2)
    await chainOf(2)
    expect(await verify()).toMatchObject({ ok: true, knownOutside: 4 })
    await sql("UPDATE audit_entries SET reason = 'nothing' WHERE subject_id = 'tkt_1'")
    expect(await verify()).toMatchObject({ ok: false, firstBroken: { seq: 1, fault: 'altered' } })
  } finally {
    await s3.close()
    delete process.env['AWS_ACCESS_KEY_ID']
    delete process.env['AWS_SECRET_ACCESS_KEY']
  }
})
