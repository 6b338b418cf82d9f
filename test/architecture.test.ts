import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokenRules, importCycles } from './support/import-rules'
import { filesBelow, ROOT } from './support/source-files'
import { importsOf, parseImports } from './support/source-imports'
import { foreignWrites } from './support/write-rules'

const folders = ['server', 'sandbox', 'src', 'desk', 'bench'].filter((folder) =>
  existsSync(join(ROOT, folder)),
)
const imports = folders.flatMap((folder) => importsOf(folder))

describe('the map of the rooms', () => {
  it('holds for every import of the code', () => {
    expect(imports.length).toBeGreaterThan(100)
    expect(brokenRules(imports)).toEqual([])
  })

  it('has no two files that import one another, not even by way of others', () => {
    expect(importCycles(imports)).toEqual([])
  })
})

describe('tables that one room alone writes', () => {
  it('are written by no other', () => {
    const files = filesBelow('server').filter((file) => file.endsWith('.ts'))
    expect(
      files.flatMap((file) => foreignWrites(file, readFileSync(join(ROOT, file), 'utf8'))),
    ).toEqual([])
  })

  it.each([
    'await tx.manager.update(Customer, { id }, { displayName })',
    'await tx.manager\n  .insert(\n    ChannelIdentity, row)',
    'tx.manager.createQueryBuilder().insert().into(Agent)',
    'tx.manager.createQueryBuilder().delete().from(LogInRow)',
    "rawQuery(tx, 'UPDATE customers SET updated_at = updated_at', [])",
    'rawQuery(tx, `INSERT IGNORE INTO one_time_codes VALUES (?)`, [])',
    "bulkInsert(tx, { table: 'channel_identities', columns, rows })",
  ])('refuses outside identity: %s', (code) => {
    expect(foreignWrites('server/tickets/ticket.ts', code)).toHaveLength(1)
    expect(foreignWrites('server/identity/customers.ts', code)).toEqual([])
  })

  it.each([
    'tx.manager.findOneBy(Customer, { id })',
    "manager.createQueryBuilder().from(Customer, 'c')",
    'await tx.manager.update(AgentPresence, { agentId }, set)',
    "rawQuery(tx, 'UPDATE service_sessions SET event_count = 0', [])",
  ])('allows: %s', (code) => {
    expect(foreignWrites('server/tickets/ticket.ts', code)).toEqual([])
  })
})

describe('the four walks in ARCHITECTURE.md', () => {
  const [, section = ''] =
    /\n## Four walks\n([^]*?)\n## /.exec(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')) ?? []
  const files = ['server', 'src', 'desk'].flatMap((folder) => filesBelow(folder))
  const walks = section
    .split(/\n(?=\d\. )/)
    .slice(1)
    .map((walk) => [
      ...new Set([...walk.matchAll(/`([^`]+\.tsx?)`/g)].map(([, name = '']) => name)),
    ])

  it('name files that are there', () => {
    expect(walks).toHaveLength(4)
    expect(
      walks.flat().filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`))),
    ).toEqual([])
  })

  it('are as long as it says', () => {
    expect(section).toContain(`Files so told: ${walks.map(({ length }) => length).join(', ')};`)
  })
})

describe('the guard itself', () => {
  const judge = (file: string, code: string): string[] => brokenRules(parseImports(file, code))

  it.each([
    ['server/tickets/ticket.service.ts', "import { app } from '../app'", /below app/],
    [
      'server/tickets/ticket.service.ts',
      "import type { Tell } from '../notifications/road'",
      /below notifications/,
    ],
    [
      'server/channels/channel.ts',
      "import { road } from '../notifications/road'",
      /beside notifications/,
    ],
    ['server/tickets/ticket.service.ts', "export * from '../wechat/http'", /only channels/],
    ['server/wechat/http.ts', "import { database } from '../db/database'", /only lib/],
    [
      'server/orders/order.service.ts',
      "const late = await import('../tickets/ticket.service')",
      /below tickets/,
    ],
    ['server/app.ts', "import { sandbox } from '../sandbox/server'", /outside its folder/],
    ['server/tickets/ticket.contract.ts', "import { clock } from '../lib/clock'", /only zod/],
    ['server/tickets/ticket.contract.ts', "import Koa from 'koa'", /only zod/],
    ['server/reports/report.ts', "import { clock } from '../lib/clock'", /has no place/],
    [
      'src/services/tickets.ts',
      "import { TicketView } from '../../server/tickets/ticket.contract'",
      /only types/,
    ],
    [
      'desk/api/tickets.ts',
      "import type { Ticket } from '../../server/tickets/ticket.entity'",
      /only types/,
    ],
    ['desk/app.tsx', "import { Card } from '@/components/card'", /does not know src/],
    ['sandbox/clock.ts', "import { systemClock } from '../server/lib/clock'", /only types/],
  ])('refuses in %s: %s', (file, code, reason) => {
    expect(judge(file, code)).toEqual([expect.stringMatching(reason)])
  })

  it.each([
    ['server/tickets/ticket.service.ts', "import { getOrder } from '../orders/order.queries'"],
    [
      'server/notifications/template.sender.ts',
      "import { officialAccount } from '../wechat/official-account/client'",
    ],
    [
      'server/tickets/ticket.contract.ts',
      "import { z } from 'zod'\nimport { Page } from '../http/paging.contract'",
    ],
    [
      'src/services/tickets.ts',
      "import type { TicketView } from '../../server/tickets/ticket.contract'",
    ],
    ['sandbox/page/phone.tsx', "import { type Sample } from '../sandbox.contract'"],
  ])('allows in %s: %s', (file, code) => {
    expect(judge(file, code)).toEqual([])
  })

  it('finds a ring of three', () => {
    const ring = [
      ['server/lib/a.ts', './b'],
      ['server/lib/b.ts', './c'],
      ['server/lib/c.ts', './a'],
    ] as const
    const cycles = importCycles(
      ring.flatMap(([file, next]) => parseImports(file, `import '${next}'`)),
    )
    expect(cycles).toEqual(['server/lib/a → server/lib/b → server/lib/c → server/lib/a'])
  })
})
