import { performance } from 'node:perf_hooks'
import Libsql from 'libsql'
import { createConnection } from 'mysql2/promise'
import { findMariadbd } from '../test/support/private-mariadb'
import { followers } from './account'
import { mariadb, sqlite, startProduct, type OpenDatabase, type RunningProduct } from './product'
import { median, percentile } from './statistics'

export interface KfPlan {
  /** Messages written one after the other, each when the one before has its answer. */
  talks: number
  /** Messages that wait to be pulled at once. */
  backlog: number
}

export const FULL_KF: KfPlan = { talks: 60, backlog: 10_000 }
export const QUICK_KF: KfPlan = { talks: 15, backlog: 2_000 }

export interface KfResult {
  candidate: string
  talks: number
  /** From the customer's tap on send until the message is committed: knock, pull, transaction. */
  knockToStoredMs: { p50: number; p99: number }
  /** Until the answer is in the customer's chat. */
  messageToAnswerMs: { p50: number; p99: number }
  backlog: number
  /** How fast a backlog is pulled and stored, answers queued beside it. */
  pulledPerSecond: number
}

const DEADLINE_MS = 120_000

export async function benchKf(plan: KfPlan): Promise<KfResult[]> {
  const databases: Array<[string, OpenDatabase]> = [['xinqiao-sqlite', sqlite]]
  if (findMariadbd() !== null) databases.push(['xinqiao-mariadb', mariadb])
  const results: KfResult[] = []
  for (const [candidate, openDatabase] of databases) {
    const product = await startProduct(openDatabase)
    try {
      results.push({ candidate, ...(await measure(product, plan)) })
    } finally {
      await product.stop()
    }
  }
  return results
}

async function measure(
  { sandbox, databaseUrl }: RunningProduct,
  plan: KfPlan,
): Promise<Omit<KfResult, 'candidate'>> {
  const kf = sandbox.control.kf
  const openKfId = accountOf(sandbox)
  const counter = await openCounter(databaseUrl)
  const stored: number[] = []
  const answered: number[] = []
  try {
    for (let index = 0; index < plan.talks; index += 1) {
      const userId = followers[index % followers.length]?.id ?? ''
      const before = await counter.count()
      const sentAt = performance.now()
      const sending = kf.customerSends({ userId, openKfId, message: `怎么充值 ${index}` })
      await until(async () => (await counter.count()) > before, 1)
      stored.push(performance.now() - sentAt)
      await until(
        () =>
          Promise.resolve(kf.messagesOf({ userId, openKfId }).some(({ from }) => from === 'api')),
        1,
      )
      answered.push(performance.now() - sentAt)
      await sending
    }
    const pulledPerSecond = await pullBacklog({ sandbox, openKfId, counter }, plan.backlog)
    return {
      talks: plan.talks,
      knockToStoredMs: spread(stored),
      messageToAnswerMs: spread(answered),
      backlog: plan.backlog,
      pulledPerSecond,
    }
  } finally {
    await counter.close()
  }
}

interface Backlog {
  sandbox: RunningProduct['sandbox']
  openKfId: string
  counter: Counter
}

async function pullBacklog(
  { sandbox, openKfId, counter }: Backlog,
  count: number,
): Promise<number> {
  const userIds = followers.map(({ id }) => id)
  const before = await counter.count()
  sandbox.control.kf.storeMany({
    openKfId,
    userIds,
    count,
    text: (index) => `我的订单什么时候到 ${index}`,
  })
  const startedAt = performance.now()
  await sandbox.control.kf.knock({ openKfId })
  await until(async () => (await counter.count()) >= before + count, 20)
  return Math.round(count / ((performance.now() - startedAt) / 1_000))
}

function accountOf(sandbox: RunningProduct['sandbox']): string {
  const account = sandbox.options.wecom.kf?.accounts.find(({ policy }) => policy === 'haicheng')
  if (!account) throw new Error('the sandbox has no kf account for haicheng')
  return account.openKfId
}

const spread = (values: readonly number[]): { p50: number; p99: number } => ({
  p50: Math.round(median(values) * 10) / 10,
  p99: Math.round(percentile(values, 0.99) * 10) / 10,
})

/** Counts in the database itself what a customer said, by a connection of its own. */
interface Counter {
  count(): Promise<number>
  close(): Promise<void>
}

const COUNT = "SELECT COUNT(*) AS n FROM messages WHERE direction = 'in' AND type = 'text'"

async function openCounter(url: string): Promise<Counter> {
  if (url.startsWith('sqlite:')) {
    const database = new Libsql(url.slice('sqlite:'.length), { readonly: true })
    const statement = database.prepare(COUNT)
    return {
      count: () => Promise.resolve(Number((statement.get() as { n: number }).n)),
      close: () => Promise.resolve(void database.close()),
    }
  }
  const connection = await createConnection({ uri: url })
  return {
    async count() {
      const [rows] = await connection.query(COUNT)
      return Number((rows as Array<{ n: number }>)[0]?.n)
    },
    close: () => connection.end(),
  }
}

async function until(isSo: () => Promise<boolean>, everyMs: number): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error('kf: what was said was not stored or answered in time')
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
