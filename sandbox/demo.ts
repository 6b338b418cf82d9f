import path from 'node:path'
import { createSandbox, type Sandbox } from './create-sandbox'
import { defaultOptions } from './defaults'
import { DemoServer } from './demo/demo-server'
import { freshSecrets } from './demo/fresh-secrets'
import { nextMoment, readDays } from './demo/next-moment'
import { makePayAccount } from './pay/pay-account'
import { demoPorts, requireFreePorts, type DemoPorts } from './demo/ports'
import { demoSecretKey } from './demo/secret-key'

/** `npm run demo`, once everything is built: sandbox and phone page here, the server as a child, sample data in both. */
const FIRST_POLICY = 'haicheng'
/** Long enough to see 已退回微信 before 已到账. */
const REFUND_DELAY_MS = 6_000
const NOTICE_RETRY_MS = 15_000
const KEPT_ENVIRONMENT = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_OPTIONS']

async function main(): Promise<void> {
  const root = process.cwd()
  const ports = demoPorts(process.env.PORT)
  await requireFreePorts(ports)
  const { options, platform } = freshSecrets(defaultOptions())
  const policies = (options.policies ?? []).map(({ name }) => name)
  const first = policies.find((name) => name === process.env.POLICY) ?? FIRST_POLICY
  // Its own folder for a demo beside another one, as the browser story needs.
  const dataFolder = path.resolve(root, process.env.DEMO_DATA || path.join('data', 'demo'))
  const days = readDays(path.join(root, 'config', 'calendar'))
  const sandbox: Sandbox = await createSandbox({
    ...options,
    ports: { open: ports.open, wechatApi: ports.wechatApi, wecomApi: ports.wecomApi },
    pay: {
      ...makePayAccount(path.join(dataFolder, 'pay')),
      refundDelayMs: REFUND_DELAY_MS,
      retryMs: NOTICE_RETRY_MS,
    },
    pageRoot: path.join(root, 'dist', 'sandbox-page'),
    currentPolicy: first,
    onPolicyChange: async (name) => {
      await server.stop()
      sandbox.control.enterPolicy(name)
      await server.start(name)
    },
    onPaid: (paid) => server.deliverDud(sandbox.control.snapshot().policy.current ?? first, paid),
    onSupplierDown: () => server.supplierDown(sandbox.control.snapshot().policy.current ?? first),
    onDayChange: async (day) => {
      const { nowMs } = sandbox.control.time()
      const at = nextMoment(day, nowMs, days)
      await server.stop()
      sandbox.control.moveTime(at - nowMs)
      await server.start(sandbox.control.snapshot().policy.current ?? first)
    },
  })
  const server = new DemoServer({
    sandbox,
    root,
    dataFolder,
    port: ports.server,
    secretKey: demoSecretKey(dataFolder),
    platform,
    baseEnv: keptEnvironment(),
    now: () => sandbox.control.time().nowMs,
  })
  stopTogether(sandbox, server)
  server.clean(policies)
  sandbox.control.setServerUrl(server.url)
  await server.start(first)
  announce(ports, server)
}

function keptEnvironment(): Record<string, string> {
  return Object.fromEntries(
    KEPT_ENVIRONMENT.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function stopTogether(sandbox: Sandbox, server: DemoServer): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    void Promise.all([server.stop(), sandbox.close()]).then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.on('exit', () => server.kill())
}

function announce(ports: DemoPorts, server: DemoServer): void {
  console.log(`
Xinqiao demo is ready. All data in it is sample data （示例数据）.

  Phone and WeCom   http://127.0.0.1:${ports.open}/
  Mini program, H5  ${server.url}/
  Agents' desk      ${server.url}/desk/
  Server log        ${path.relative(process.cwd(), server.logFile())}

Ctrl-C stops everything.
`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
