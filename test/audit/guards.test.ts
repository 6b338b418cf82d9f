import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemActor } from '../../server/lib/actor'
import { recordAudit } from '../../server/audit/record-audit'
import { sealEntries } from '../../server/audit/seal'
import { openDatabase } from '../../server/db/database'
import { migrate, migrations } from '../../server/db/migrate'
import { entities } from '../../server/entities'
import { createEmptyDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { filesBelow, ROOT } from '../support/source-files'

it('the database itself refuses to change or take away what is on record', async () => {
  const { url, remove } = await createEmptyDatabase()
  const db = await openDatabase({
    actor: systemActor('test'),
    url,
    clock: fakeClock(),
    entities,
    migrations,
  })
  try {
    await migrate(db)
    await db.transaction((tx) =>
      recordAudit(tx, [
        {
          deed: 'agent.added',
          actor: { kind: 'operator', id: null },
          subject: { kind: 'agent', id: 'agt_1' },
          reason: 'the list of staff',
        },
      ]),
    )
    await sealEntries(db)
    for (const statement of [
      "UPDATE audit_entries SET reason = 'nothing'",
      'DELETE FROM audit_entries',
      "UPDATE audit_links SET link = 'x'",
      'DELETE FROM audit_links',
    ]) {
      await expect(db.transaction((tx) => tx.manager.query(statement))).rejects.toThrow(
        'are only added',
      )
    }
    await expect(db.read.query('SELECT COUNT(*) AS links FROM audit_links')).resolves.toEqual([
      expect.objectContaining({ links: expect.anything() }),
    ])
  } finally {
    await db.close()
    await remove()
  }
})

const sources = filesBelow('server')
  .filter((file) => file.endsWith('.ts') && !file.startsWith('server/db/migrations/'))
  .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const)

it('no code of ours changes or takes away what is on record', () => {
  const writes =
    /(?:update|delete|upsert|save|remove)\(\s*Audit(?:Entry|Link)\b|(?:UPDATE|DELETE FROM|REPLACE INTO|TRUNCATE)\s+(?:TABLE\s+)?[`"]?audit_(?:entries|links)/
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter(([, text]) => writes.test(text)).map(([file]) => file)).toEqual([])
})

/** Files that write what must be on record, and the function of theirs that puts it there. */
const WRITERS: Readonly<Record<string, RegExp>> = {
  tickets:
    /(?:update|delete|save|upsert)\(\s*Ticket\b|into\(Ticket\)|(?:UPDATE|DELETE FROM|INSERT INTO) tickets\b/,
  'looks at card secrets': /(?:insert|update|delete|save)\(\s*CardSecretReveal\b/,
  orders: /(?:insert|update|delete|save)\(\s*Order\s*,/,
  staff: /(?:insert|update|delete|save)\(\s*Agent\b|table: 'agents'/,
}

/** These keep a column in step with what is on record elsewhere, or hold rows without a change, and do nothing of their own. */
const NO_DEED = new Set([
  'server/tickets/promises/ticket-clocks.ts',
  'server/tickets/promises/adopt-clocks.ts',
  'server/tickets/hold-tickets.ts',
])

it.each(Object.entries(WRITERS))(
  'whoever writes %s puts it on record in the same file',
  (_what, writes) => {
    const writers = sources.filter(([, text]) => writes.test(text))
    expect(writers.length).toBeGreaterThan(0)
    expect(
      writers
        .filter(([file, text]) => !NO_DEED.has(file) && !/record(?:Audit|Change)\(\s*tx/.test(text))
        .map(([file]) => file),
    ).toEqual([])
  },
)
