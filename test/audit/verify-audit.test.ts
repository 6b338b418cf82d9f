import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { headStoreOf } from '../../server/audit/head-store'
import { keepHeads } from '../../server/audit/heads'
import { recordAudit } from '../../server/audit/record-audit'
import { sealEntries } from '../../server/audit/seal'
import { createSigners } from '../../server/lib/signing-keys'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { testKey } from '../support/keys'
import { buildServer } from '../support/killable-server'
import { ROOT } from '../support/source-files'

let db: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'xinqiao-verify-'))
beforeAll(async () => {
  buildServer()
  db = await createTestDatabase()
}, 300_000)
afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true })
})

const SCRIPT =
  (
    JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
  ).scripts['audit:verify'] ?? ''

function verify(env: Record<string, string>): { code: number | null; told: string; last: unknown } {
  const [, program = ''] = SCRIPT.split(' ')
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, program)], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: db.url,
      ATTACHMENTS_URL: `file:${folder}`,
      SECRET_KEY: testKey(1).toString('base64'),
      ...env,
    },
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  return {
    code: status,
    told: stdout + stderr,
    last: last.startsWith('{') ? JSON.parse(last) : null,
  }
}

it('npm run audit:verify says so of an untouched record, and names the first broken link of an altered one', async () => {
  for (const id of ['tkt_1', 'tkt_2', 'tkt_3']) {
    await db.transaction((tx) =>
      recordAudit(tx, [
        {
          deed: 'ticket.changed',
          actor: { kind: 'agent', id: 'agt_1' },
          subject: { kind: 'ticket', id },
          reason: 'note',
        },
      ]),
    )
  }
  await sealEntries(db)
  await keepHeads({
    db,
    store: headStoreOf(`file:${folder}`, db.clock),
    signers: createSigners([testKey(1)]),
  })
  expect(verify({})).toMatchObject({
    code: 0,
    last: { audit: 'verify', ok: true, links: 3, knownOutside: 3, firstBroken: null },
  })

  await db.transaction((tx) =>
    tx.manager.query("UPDATE audit_entries SET actor_id = 'agt_2' WHERE subject_id = 'tkt_2'"),
  )
  const broken = verify({})
  expect(broken).toMatchObject({
    code: 1,
    last: { ok: false, firstBroken: { seq: 2, fault: 'altered' } },
  })
  expect(broken.told).toMatch(
    /First broken: link 2 \(entry aud_\w+\), ticket\.changed of ticket tkt_2 at .+ is not what it was/,
  )
}, 60_000)

it('says which variable is missing, and that is another exit code than a broken chain', () => {
  expect(verify({ SECRET_KEY: '' })).toMatchObject({
    code: 2,
    told: expect.stringContaining('SECRET_KEY: is missing') as string,
  })
}, 60_000)
