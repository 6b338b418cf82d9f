import { mkdirSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import path from 'node:path'
import type { Sandbox } from '../create-sandbox'
import { sandboxEnv } from '../defaults'
import type { PlatformKeys } from '../options'
import { dudDelivery } from '../trading-platform/dud-delivery'
import { PlatformClient } from '../trading-platform/platform-client'
import { sampleData } from '../trading-platform/sample-data'
import { ordersOfSupplier } from '../trading-platform/supplier-down'
import { seed } from '../trading-platform/seed'
import type { SampleData } from '../trading-platform/platform-items'
import { NodeProgram } from './child-process'

export interface DemoServerOptions {
  sandbox: Sandbox
  /** Of the repository. */
  root: string
  /** Absolute; databases, pictures and the log of the server. */
  dataFolder: string
  port: number
  secretKey: string
  /** The trading platform's, of this run. */
  platform: PlatformKeys
  /** What a child needs of our own environment: PATH and the like. */
  baseEnv: Record<string, string>
  now: () => number
}

/** A first start trains what the bot understands; a slow or busy machine takes its time over that. */
const READY_WITHIN_MS = 120_000
const POLL_MS = 80
/** Before the day and the serial, as the platforms number their orders. */
const PREFIXES: Record<string, string> = { haicheng: 'HKM', hongye: 'HYK', baobao: 'BBK' }

/** The server of the demo: one child at a time, with a database for each policy. */
export class DemoServer {
  private current: NodeProgram | undefined
  private readonly seeded = new Map<string, SampleData>()
  readonly url: string

  constructor(private readonly options: DemoServerOptions) {
    this.url = `http://127.0.0.1:${options.port}`
  }

  /**
   * Throws away what an earlier run left. The phone's side lives in memory: a server that remembered followers whom the new
   * phone does not know would make no sense to anybody.
   */
  clean(policies: readonly string[]): void {
    const { dataFolder } = this.options
    for (const policy of policies) {
      for (const suffix of ['', '-wal', '-shm'])
        rmSync(path.join(dataFolder, `${policy}.db${suffix}`), { force: true })
    }
    rmSync(path.join(dataFolder, 'attachments'), { recursive: true, force: true })
    rmSync(this.logFile(), { force: true })
    mkdirSync(dataFolder, { recursive: true })
  }

  logFile(): string {
    return path.join(this.options.dataFolder, 'server.log')
  }

  /** Migrates, starts, waits until ready, and fills in the sample data at the first time. */
  async start(policy: string): Promise<void> {
    const env = this.environment(policy)
    const migration = new NodeProgram(this.program('migrate.js', env))
    if ((await migration.end()) !== 0)
      throw new Error(`The database could not be prepared:\n${migration.lastWords()}`)
    const server = new NodeProgram(this.program('main.js', env))
    this.current = server
    await this.untilReady(server)
    if (!this.seeded.has(policy)) this.seeded.set(policy, await this.seed(policy))
  }

  async stop(): Promise<void> {
    await this.current?.stop()
    this.current = undefined
  }

  kill(): void {
    this.current?.kill()
  }

  private program(name: string, env: Record<string, string>) {
    const { root } = this.options
    const preload = path.join(root, 'dist', 'node', 'sandbox', 'demo', 'moved-clock.js')
    return {
      program: path.join(root, 'dist', 'node', 'server', name),
      preload,
      env,
      cwd: root,
      logFile: this.logFile(),
    }
  }

  private environment(policy: string): Record<string, string> {
    const { baseEnv, port, secretKey, platform, sandbox, dataFolder } = this.options
    return {
      ...baseEnv,
      ...sandboxEnv(sandbox, platform),
      PORT: String(port),
      PUBLIC_URL: this.url,
      DATABASE_URL: `sqlite:${path.join(dataFolder, `${policy}.db`)}`,
      ATTACHMENTS_URL: `file:${path.join(dataFolder, 'attachments', policy)}`,
      SECRET_KEY: secretKey,
      POLICY: policy,
      SANDBOX_CLOCK_AHEAD_MS: String(sandbox.control.time().aheadMs),
    }
  }

  private async untilReady(server: NodeProgram): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS
    while (!(await answersReady(`${this.url}/readyz`))) {
      if (!server.running) throw new Error(`The server stopped:\n${server.lastWords()}`)
      if (performance.now() > deadline)
        throw new Error(`The server was not ready in time:\n${server.lastWords()}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** What was on its way from the supplier of top-ups fails, as the trading platform would tell it. */
  async supplierDown(policy: string): Promise<void> {
    const { now, platform } = this.options
    const orders = ordersOfSupplier(this.seeded.get(policy), { now: now() })
    await new PlatformClient({ url: this.url, ...platform, now }).put('orders', orders)
  }

  /** The order that was paid gets a card, and the card is dud: the first step of a claim. */
  async deliverDud(
    policy: string,
    paid: { totalFen: number; transactionId: string | null },
  ): Promise<void> {
    const { now, platform, sandbox } = this.options
    const data = this.seeded.get(policy)
    const sent = dudDelivery(data, { ...paid, now: now() })
    if (!data || !sent) return
    const { order, delivery } = sent
    data.orders = data.orders.map((one) => (one.orderNumber === order.orderNumber ? order : one))
    const client = new PlatformClient({ url: this.url, ...platform, now })
    await client.put('orders', [order])
    await client.put('deliveries', [delivery])
    const { goods } = sandbox.control
    goods.learn({ orders: [order], deliveries: [delivery] })
    goods.setCard(order.orderNumber, 1, { state: 'void' })
  }

  private async seed(policy: string): Promise<SampleData> {
    const { now, sandbox, platform } = this.options
    const client = new PlatformClient({ url: this.url, ...platform, now })
    const { miniProgram, persons } = sandbox.control.snapshot()
    const data = sampleData({
      now: now(),
      prefix: PREFIXES[policy] ?? 'KMD',
      miniProgramAppId: miniProgram.appId,
      users: persons,
    })
    await seed(client, data)
    sandbox.control.goods.learn(data)
    return data
  }
}

function answersReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: 1_000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
  })
}
