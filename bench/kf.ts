import { performance } from 'node:perf_hooks'
import Libsql from 'libsql'
import { createConnection } from 'mysql2/promise'
import { findMariadbd } from '../test/support/private-mariadb'
import { followers } from './account'
import { watchBeside, type Beside } from './kf-beside'
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
  /** How fast a backlog is pulled and stored, answers leaving beside it. */
  pulledPerSecond: number
  /** Of the answers: how many a second left while the backlog was still being read. */
  answersMeanwhilePerSecond: number
  /** From the knock until the last answer had left. */
  answersPerSecond: number
  /** Of the server, all threads, from the knock until the last answer had left: the steadier figure where others use the machine. */
  cpuMsPerMessage: number
  /** For how long the server's one thread was held at a time meanwhile: by a turn of its own, a flush to the disk, or another program. */
  heldMs: { p99: number; most: number }
  /** How long others waited meanwhile. */
  beside: Beside
}

const DEADLINE_MS = 120_000
/** Talks before those that are counted: the first of a fresh process tell of its start. */
const WARM_UP = 5

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
  product: RunningProduct,
  plan: KfPlan,
): Promise<Omit<KfResult, 'candidate'>> {
  const { sandbox, databaseUrl } = product
  const kf = sandbox.control.kf
  const openKfId = accountOf(sandbox)
  const counter = await openCounter(databaseUrl)
  const stored: number[] = []
  const answered: number[] = []
  try {
    for (let index = -WARM_UP; index < plan.talks; index += 1) {
      const userId = followers[(index + WARM_UP) % followers.length]?.id ?? ''
      const before = (await counter.count()).said
      const sentAt = performance.now()
      const sending = kf.customerSends({ userId, openKfId, message: `怎么充值 ${index}` })
      await until(async () => (await counter.count()).said > before, 1)
      stored.push(performance.now() - sentAt)
      await until(
        () =>
          Promise.resolve(kf.messagesOf({ userId, openKfId }).some(({ from }) => from === 'api')),
        1,
      )
      answered.push(performance.now() - sentAt)
      await sending
    }
    return {
      talks: plan.talks,
      knockToStoredMs: spread(stored.slice(WARM_UP)),
      messageToAnswerMs: spread(answered.slice(WARM_UP)),
      backlog: plan.backlog,
      ...(await pullBacklog({ product, openKfId, counter }, plan.backlog)),
    }
  } finally {
    await counter.close()
  }
}

interface Backlog {
  product: RunningProduct
  openKfId: string
  counter: Counter
}

type Pulled = Omit<KfResult, 'candidate' | 'talks' | 'knockToStoredMs' | 'messageToAnswerMs'>

async function pullBacklog(
  { product, openKfId, counter }: Backlog,
  count: number,
): Promise<Omit<Pulled, 'backlog'>> {
  const { sandbox } = product
  const before = await counter.count()
  sandbox.control.kf.storeMany({
    openKfId,
    userIds: followers.map(({ id }) => id),
    count,
    text: (index) => `我的订单什么时候到 ${index}`,
  })
  const cpuBefore = (await product.usage()).cpuMicros
  product.watch()
  const beside = watchBeside(product, openKfId)
  const startedAt = performance.now()
  const seconds = (): number => (performance.now() - startedAt) / 1_000
  await sandbox.control.kf.knock({ openKfId })
  let last = before
  await until(async () => (last = await counter.count()).said >= before.said + count, 20)
  const [storedIn, leftMeanwhile] = [seconds(), last.left - before.left]
  await until(async () => (last = await counter.count()).waiting === 0, 20)
  const leftIn = seconds()
  const { cpuMicros, heldMs } = await product.usage()
  return {
    pulledPerSecond: Math.round(count / storedIn),
    answersMeanwhilePerSecond: Math.round(leftMeanwhile / storedIn),
    answersPerSecond: Math.round((last.left - before.left) / leftIn),
    cpuMsPerMessage: Math.round((cpuMicros - cpuBefore) / 10 / count) / 100,
    heldMs: { p99: Math.round(heldMs?.p99 ?? 0), most: Math.round(heldMs?.most ?? 0) },
    beside: await beside.end(),
  }
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

/** Counted in the database itself, by a connection of its own. */
interface Counts {
  /** What customers said. */
  said: number
  /** Answers that have left. */
  left: number
  /** Answers that are still to leave. */
  waiting: number
}

interface Counter {
  count(): Promise<Counts>
  close(): Promise<void>
}

const COUNT = `SELECT
  COALESCE(SUM(direction = 'in' AND type = 'text'), 0) AS said,
  COALESCE(SUM(direction = 'out' AND state = 'sent'), 0) AS gone,
  COALESCE(SUM(direction = 'out' AND state IN ('queued', 'sending')), 0) AS waiting FROM messages`

function readCounts(row: Record<string, unknown> = {}): Counts {
  return { said: Number(row.said), left: Number(row.gone), waiting: Number(row.waiting) }
}

async function openCounter(url: string): Promise<Counter> {
  if (url.startsWith('sqlite:')) {
    const database = new Libsql(url.slice('sqlite:'.length), { readonly: true })
    const statement = database.prepare(COUNT)
    return {
      count: () => Promise.resolve(readCounts(statement.get() as Record<string, unknown>)),
      close: () => Promise.resolve(void database.close()),
    }
  }
  const connection = await createConnection({ uri: url })
  return {
    async count() {
      const [rows] = await connection.query(COUNT)
      return readCounts((rows as Array<Record<string, unknown>>)[0])
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
