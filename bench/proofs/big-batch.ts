import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, platformKeys } from '../../sandbox/defaults'
import {
  PlatformClient,
  type PlatformResource,
} from '../../sandbox/trading-platform/platform-client'
import { followers } from '../account'
import { runRound } from '../load'
import { makeMessages } from '../messages'
import type { OpenDatabase } from '../product'
import { CALLBACK_P99_MS, meanwhile, type Meanwhile } from './meanwhile'
import {
  databaseKinds,
  migrateAll,
  onDatabase,
  productProcess,
  type ProductProcess,
} from './product'
import type { Proof } from './proof'

const PATH = '/callback/official-account'
const SIZES = {
  short: { deliveries: 40, cards: 100 },
  full: { deliveries: 500, cards: 100 },
} as const
const AT_ONCE = 4

interface Figures extends Meanwhile {
  batchSeconds: number
  /** A second time: all of it is there already. */
  repeatSeconds: number
  stored: number
  unchanged: number
}

/** The platform's largest batch is written in parts, and everybody else has their turn between them. */
export const bigBatch: Proof = {
  shows: 'one batch of 500 deliveries with 100 card secrets each, while followers write',
  async run(size) {
    const figures: Record<string, Figures> = {}
    for (const [kind, open] of Object.entries(databaseKinds()))
      figures[kind] = await onOne(open, SIZES[size])
    const ok = Object.values(figures).every(
      ({ p99Ms, refused, stored, unchanged, callbacks }) =>
        p99Ms <= CALLBACK_P99_MS &&
        refused === 0 &&
        stored === SIZES[size].deliveries &&
        unchanged === SIZES[size].deliveries &&
        callbacks > 0,
    )
    return { ok, ...SIZES[size], ...figures }
  },
}

function onOne(open: OpenDatabase, size: { deliveries: number; cards: number }): Promise<Figures> {
  return onDatabase(open, async ({ url }) => {
    const sandbox = await createSandbox(
      defaultOptions({ users: followers, currentPolicy: 'haicheng' }),
    )
    await migrateAll(url)
    const server = await productProcess({ sandbox, databaseUrl: url })
    try {
      server.start()
      await server.untilReady()
      return await measure(server, size)
    } finally {
      await server.close()
      await sandbox.close()
    }
  })
}

async function measure(
  server: ProductProcess,
  { deliveries, cards }: { deliveries: number; cards: number },
): Promise<Figures> {
  const client = new PlatformClient({
    url: server.url,
    ...platformKeys,
    now: () => Date.now(),
    answerWithinMs: 180_000,
  })
  const put = async (resource: PlatformResource, items: object[]): Promise<string[]> => {
    const { status, body } = await client.put(resource, items)
    if (status !== 200) throw new Error(`${resource}: ${status} ${body.slice(0, 300)}`)
    return (JSON.parse(body) as { results: Array<{ outcome: string }> }).results.map(
      ({ outcome }) => outcome,
    )
  }
  const orderNumber = (index: number): string => `HKM2026${String(index).padStart(8, '0')}`
  const orders = Array.from({ length: deliveries }, (_, index) => index)
  await put('products', [
    { productId: 'p-1', version: 1, name: '点卡', category: '点卡', kind: 'card' },
  ])
  await put('customers', [{ customerId: 'c-1', version: 1, displayName: '林晓', openIds: [] }])
  await put(
    'orders',
    orders.map((index) => ({
      orderNumber: orderNumber(index),
      version: 1,
      customerId: 'c-1',
      productId: 'p-1',
      quantity: cards,
      total: { amountFen: 100, currency: 'CNY' },
      state: 'paid',
      placedAt: '2026-03-05T11:00:00+08:00',
      paidAt: '2026-03-05T11:01:00+08:00',
    })),
  )
  const batch = orders.map((index) => ({
    orderNumber: orderNumber(index),
    version: 1,
    deliveredAt: '2026-03-05T11:02:00+08:00',
    cards: Array.from({ length: cards }, (_, line) => ({
      line: line + 1,
      cardNumber: `62${index}${line}`.padEnd(16, '0'),
      secret: `SECRET-${index}-${line}-ABCD`,
    })),
  }))
  await runRound(makeMessages(100, PATH), {
    port: server.port,
    connections: AT_ONCE,
    durationMs: 30_000,
  })

  const startedAt = performance.now()
  let batchSeconds = 0
  const { done: stored, seen } = await meanwhile(server, () =>
    put('deliveries', batch).finally(() => {
      batchSeconds = (performance.now() - startedAt) / 1_000
    }),
  )
  const repeatedAt = performance.now()
  const repeated = await put('deliveries', batch)
  const round = (value: number): number => Math.round(value * 10) / 10
  return {
    batchSeconds: round(batchSeconds),
    repeatSeconds: round((performance.now() - repeatedAt) / 1_000),
    stored: stored.filter((outcome) => outcome === 'stored').length,
    unchanged: repeated.filter((outcome) => outcome === 'unchanged').length,
    ...seen,
  }
}
