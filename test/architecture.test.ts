import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { brokenRules, importCycles } from './support/import-rules'
import { ROOT } from './support/source-files'
import { importsOf, parseImports } from './support/source-imports'

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
