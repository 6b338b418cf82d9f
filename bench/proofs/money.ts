import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, platformKeys } from '../../sandbox/defaults'
import { makePayAccount } from '../../sandbox/pay/pay-account'
import { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import { systemActor } from '../../server/lib/actor'
import { openDatabase, type Database } from '../../server/db/database'
import { migrations } from '../../server/db/migrate'
import { entities } from '../../server/entities'
import { systemClock } from '../../server/lib/clock'
import { until } from '../../test/support/until'
import type { OpenDatabase } from '../product'
import { compareMoney, type MoneyCount } from './money-count'
import { createShoppers, type Shoppers } from './money-shoppers'
import {
  databaseKinds,
  migrateAll,
  onDatabase,
  productProcess,
  type ProductProcess,
} from './product'
import type { Proof } from './proof'

/** Each order is a payment, its notice, a notice again, and a ticket's refund with its notice, or two reissues and a repeat of the first. */
const OPS_AN_ORDER = 5
/** On less, SQLite alone: on MariaDB two processes take a minute to come up on a busy machine. */
const SIZES = { short: { ops: 30, kills: 1 }, full: { ops: 20_000, kills: 50 } } as const
const AT_ONCE = 6
/** A first start trains what the bot understands; a busy machine takes its time over that. */
const READY_WITHIN_MS = 240_000
const REST_WITHIN_MS = 180_000
/** As `--ops N` and `--kills N` say. */
const asked = (name: string): number | null => {
  const at = process.argv.indexOf(`--${name}`)
  const number = at === -1 ? Number.NaN : Number(process.argv[at + 1])
  return Number.isInteger(number) && number > 0 ? number : null
}

/** Every fen is where both sides say that it is, although the product is killed again and again while money moves. */
export const money: Proof = {
  shows:
    'payments, refunds, reissues, notices and their repeats under kill -9, with two workers where the database allows it; every fen and every card is counted',
  async run(size) {
    const wanted = {
      ops: asked('ops') ?? SIZES[size].ops,
      kills: asked('kills') ?? SIZES[size].kills,
    }
    const kinds = Object.entries(databaseKinds()).filter(
      ([kind]) => size === 'full' || kind === 'sqlite',
    )
    const share = {
      orders: Math.ceil(wanted.ops / OPS_AN_ORDER / kinds.length),
      kills: Math.ceil(wanted.kills / kinds.length),
    }
    const counts: Record<string, MoneyCount> = {}
    for (const [kind, open] of kinds)
      counts[kind] = await onOneKind(open, { ...share, processes: kind === 'sqlite' ? 1 : 2 })
    const all = Object.values(counts)
    const sum = (name: Summed): number => all.reduce((total, one) => total + one[name], 0)
    const differenceFen = sum('differenceFen')
    return {
      ok:
        differenceFen === 0 &&
        sum('paidTwice') === 0 &&
        sum('refundedTwice') === 0 &&
        sum('doubleReissues') === 0 &&
        all.every(({ faults }) => faults.length === 0),
      ops: sum('ops'),
      kills: sum('kills'),
      differenceFen,
      paidTwice: sum('paidTwice'),
      refundedTwice: sum('refundedTwice'),
      reissues: sum('reissues'),
      doubleReissues: sum('doubleReissues'),
      ...counts,
    }
  },
}

type Summed =
  'ops' | 'kills' | 'differenceFen' | 'paidTwice' | 'refundedTwice' | 'reissues' | 'doubleReissues'

interface Share {
  orders: number
  kills: number
  processes: number
}

function onOneKind(
  open: OpenDatabase,
  { orders, kills, processes: count }: Share,
): Promise<MoneyCount> {
  return onDatabase(open, async ({ url }) => {
    const folder = mkdtempSync(join(tmpdir(), 'xinqiao-money-'))
    const pay = { ...makePayAccount(folder), refundDelayMs: 20, retryMs: 200 }
    const users = Array.from({ length: Math.ceil(orders / 5) }, (_, index) => ({
      id: `m${index}`,
      nickname: `示例${index}`,
      note: '示例用户',
    }))
    const sandbox = await createSandbox(defaultOptions({ users, pay, currentPolicy: 'haicheng' }))
    await migrateAll(url)
    const processes = await Promise.all(
      Array.from({ length: count }, () => productProcess({ sandbox, databaseUrl: url })),
    )
    const db = await openDatabase({
      actor: systemActor('bench'),
      url,
      clock: systemClock,
      entities,
      migrations,
    })
    try {
      processes.forEach((one) => one.start())
      await Promise.all(processes.map((one) => one.untilReady(READY_WITHIN_MS)))
      const shoppers = createShoppers({ sandbox, db, urls: processes.map((one) => one.url) })
      await sell({ sandbox, url: processes[0]?.url ?? '', shoppers, orders })
      const killed = await shopWhileKilled({ shoppers, processes, orders, kills })
      await comeToRest({ sandbox, db })
      return { ...(await compareMoney(sandbox, db)), kills: killed, ops: shoppers.ops() }
    } finally {
      await Promise.all(processes.map((one) => one.close()))
      await db.close()
      await sandbox.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

/** The platform's goods and orders that wait for payment. */
async function sell({
  sandbox,
  url,
  shoppers,
  orders,
}: {
  sandbox: Sandbox
  url: string
  shoppers: Shoppers
  orders: number
}): Promise<void> {
  const platform = new PlatformClient({ url, ...platformKeys, now: () => Date.now() })
  const { miniProgram, persons } = sandbox.control.snapshot()
  const version = 1
  const product = { productId: 'p1', version, name: '示例点卡', category: '游戏点卡', kind: 'card' }
  const customers = persons.map(({ id, nickname, miniProgramOpenId }) => ({
    customerId: id,
    version,
    displayName: nickname,
    openIds: [{ appId: miniProgram.appId, openId: miniProgramOpenId }],
  }))
  const sold = Array.from({ length: orders }, (_, index) => ({
    orderNumber: `MNY${String(index).padStart(8, '0')}`,
    version,
    customerId: `m${Math.floor(index / 5)}`,
    productId: 'p1',
    quantity: 1,
    total: { amountFen: 100 + ((index * 7_919) % 40_000), currency: 'CNY' },
    state: 'unpaid',
    placedAt: new Date(Date.now()).toISOString(),
  }))
  for (const [resource, items] of [
    ['products', [product]],
    ['customers', customers],
    ['orders', sold],
  ] as const) {
    for (let first = 0; first < items.length; first += 200) {
      const { status, body } = await platform.put(resource, items.slice(first, first + 200))
      if (status !== 200 || body.includes('"refused"'))
        throw new Error(
          `the platform's ${resource} were not taken: ${status} ${body.slice(0, 300)}`,
        )
    }
  }
  sandbox.control.goods.learn({
    orders: sold.map(({ orderNumber }) => ({ orderNumber, state: 'paid' })),
  })
  await shoppers.logIn(persons.map(({ id }) => id))
}

interface Shopping {
  shoppers: Shoppers
  processes: readonly ProductProcess[]
  orders: number
  kills: number
}

/** A few at a time; after so many orders one of the processes dies in the middle of the others. @returns how often */
async function shopWhileKilled({ shoppers, processes, orders, kills }: Shopping): Promise<number> {
  let next = 0
  let killed = 0
  let reviving: Promise<void> = Promise.resolve()
  const killEvery = Math.max(1, Math.floor(orders / (kills + 1)))
  const strike = async (): Promise<void> => {
    await reviving
    const victim = processes[killed % processes.length]
    if (!victim || killed >= kills) return
    killed += 1
    await victim.kill()
    victim.start()
    reviving = victim.untilReady(READY_WITHIN_MS)
  }
  const work = async (): Promise<void> => {
    while (next < orders) {
      const index = next
      next += 1
      const shopping = shoppers.shop({
        person: `m${Math.floor(index / 5)}`,
        orderNumber: `MNY${String(index).padStart(8, '0')}`,
        index,
      })
      if (index > 0 && index % killEvery === 0) await strike()
      await shopping
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await reviving
  return killed
}

/** What the dead had in hand is let go as if its lease had run out, and lost notices come once more, as WeChat repeats them for a day. */
async function comeToRest({ sandbox, db }: { sandbox: Sandbox; db: Database }): Promise<void> {
  const { pay } = sandbox.control
  await until(
    'money has come to rest',
    async () => {
      await db.transaction((tx) =>
        tx.manager.query(
          "UPDATE outbox SET lease_owner = NULL, lease_until = NULL WHERE (handler LIKE 'payments.%' OR handler LIKE 'afterSales.%') AND lease_until IS NOT NULL",
        ),
      )
      await db.transaction((tx) =>
        tx.manager.query(
          "UPDATE outbox SET available_at = created_at WHERE handler LIKE 'payments.%' OR handler LIKE 'afterSales.%'",
        ),
      )
      for (const notice of pay.sent())
        if (!notice.attempts.some(({ status }) => status === 204)) await pay.redeliver(notice)
      const [{ open = 1 } = {}] = await db.read.query<Array<{ open: number | string }>>(
        "SELECT (SELECT COUNT(*) FROM refunds WHERE state IN ('requested', 'submitting', 'accepted')) + (SELECT COUNT(*) FROM payments WHERE state IN ('created', 'placed')) + (SELECT COUNT(*) FROM reissues WHERE state IN ('requested', 'submitting', 'accepted')) AS open",
      )
      return Number(open) === 0
    },
    { withinMs: REST_WITHIN_MS, everyMs: 400 },
  )
}
