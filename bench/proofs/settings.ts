import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import { until } from '../../test/support/until'
import { followers } from '../account'
import { runRound } from '../load'
import type { OpenDatabase } from '../product'
import { openMiniProgram, type Customer } from './customer'
import { openDesk, type DeskAgent } from './desk'
import { meanwhile, pause, strangerAsks, type Meanwhile } from './meanwhile'
import {
  databaseKinds,
  migrateAll,
  onDatabase,
  productProcess,
  type ProductProcess,
} from './product'
import type { Proof } from './proof'

/** Within this a change is in force everywhere; whoever is asked later says the new words. At length on a quiet machine; a busy one has more. */
const WITHIN_MS = { full: 2_000, short: 8_000 } as const
const ROUND_MS = 500
const AT_ONCE = 2
const KF = 'wkSandboxHaicheng0000000001'
const OLD = { hours: '09:00–21:00', minutes: 30 }
const NEW = { hours: '08:30–22:30', minutes: 45 }

interface Followed {
  /** Web processes and the worker, each of which said the new words in time, and the old ones after the way back. */
  processes: number
  /** How long until the last web process said them. */
  changedMs: number
  backMs: number
  /** By a kf customer who asks after two seconds, and whom the worker answers: `followed`, `the web process works`, or what was said instead. */
  worker: string
  /** Of pages that strangers asked for meanwhile. */
  statuses: Record<string, number>
  /** `kept its clock`, or what became of it. */
  openTicket: string
  history: string[]
  meanwhile: Meanwhile
}

/** A supervisor changes what is promised while people write; then it is had back. */
export const settings: Proof = {
  shows:
    'a setting changed under load: every process follows within 2 s, no request fails, an open ticket keeps its clock, and back again',
  // Two processes' readers follow a change in test/settings/every-reader.test.ts.
  atLengthOnly: true,
  async run(size) {
    const figures: Record<string, Followed> = {}
    for (const [kind, open] of Object.entries(databaseKinds())) {
      figures[kind] = await onOne(open, {
        apart: kind !== 'sqlite',
        rounds: size === 'full' ? 5 : 1,
        withinMs: WITHIN_MS[size],
      })
    }
    const ok = Object.values(figures).every(
      ({
        changedMs,
        backMs,
        worker,
        statuses,
        openTicket,
        history,
        meanwhile: { callbacks, refused },
      }) =>
        Math.max(changedMs, backMs) <= WITHIN_MS[size] &&
        ['followed', 'the web process works'].includes(worker) &&
        Object.keys(statuses).join() === '200' &&
        openTicket === 'kept its clock' &&
        callbacks > 0 &&
        refused === 0 &&
        history.slice(0, 2).join() ===
          '王芳（工号 1001）：退回第 1 版：忙季过了,王芳（工号 1001）：忙季',
    )
    return { ok, ...figures }
  },
}

interface House {
  sandbox: Sandbox
  /** All that serve pages. */
  webs: readonly ProductProcess[]
  supervisor: DeskAgent
  customer: Customer
}

/** A database server is shared by two processes that serve and one that works; a file has one process, which does both. */
function onOne(
  open: OpenDatabase,
  { apart, ...bounds }: { apart: boolean; rounds: number; withinMs: number },
): Promise<Followed> {
  return onDatabase(open, async ({ url: databaseUrl }) => {
    const sandbox = await createSandbox(
      defaultOptions({ users: followers, currentPolicy: 'haicheng' }),
    )
    await migrateAll(databaseUrl)
    const first = await productProcess({ sandbox, databaseUrl, env: apart ? { ROLE: 'web' } : {} })
    const others = apart
      ? [
          await productProcess({
            sandbox,
            databaseUrl,
            env: { ROLE: 'web', PUBLIC_URL: first.url },
          }),
          await productProcess({
            sandbox,
            databaseUrl,
            env: { ROLE: 'worker', PUBLIC_URL: first.url },
          }),
        ]
      : []
    const webs = [first, ...others.slice(0, 1)]
    try {
      sandbox.control.setServerUrl(first.url)
      for (const one of [first, ...others]) one.start()
      for (const one of webs) await one.untilReady()
      const person = followers[0]?.id ?? ''
      const customer = await openMiniProgram(first.url, sandbox, person)
      const house = { sandbox, webs, supervisor: await openDesk(first.url, 'wang.fang'), customer }
      if (apart) await enterKf(house, person)
      return await watchChange(house, {
        person: apart ? person : null,
        processes: 1 + others.length,
        ...bounds,
      })
    } finally {
      await Promise.all([first, ...others].map((one) => one.close()))
      await sandbox.close()
    }
  })
}

interface Watched {
  /** Who asks the worker by kf; null where there is none. */
  person: string | null
  processes: number
  rounds: number
  withinMs: number
}

async function watchChange(
  house: House,
  { person, processes, rounds, withinMs }: Watched,
): Promise<Followed> {
  const { webs, supervisor, customer } = house
  const [first] = webs
  if (!first) throw new Error('nobody serves')
  const before = await submit(customer)
  let running = true
  const statuses: Record<string, number> = {}
  const strangers = Promise.all(
    webs.map(async ({ port }) => {
      while (running) {
        const asked = Array.from({ length: 400 }, (_, index) =>
          strangerAsks('GET /api/contact', index),
        )
        const { replies } = await runRound(asked, {
          port,
          connections: AT_ONCE,
          durationMs: ROUND_MS,
        })
        for (const { status } of replies) statuses[status] = (statuses[status] ?? 0) + 1
      }
    }),
  )
  const followed = {
    changedMs: 0,
    backMs: 0,
    worker: person === null ? 'the web process works' : 'followed',
    openTicket: 'kept its clock',
  }
  const { seen } = await meanwhile(first, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const base = await change(supervisor)
      followed.changedMs = Math.max(
        followed.changedMs,
        await untilAllSay(webs, { hours: NEW.hours, withinMs }),
      )
      if (person !== null && !(await workerSays(house, { person, hours: NEW.hours, withinMs })))
        followed.worker = 'said the old hours after the change'
      followed.openTicket = await clocksOf(customer, before)
      await supervisor.ask('POST /desk/api/settings/versions/1/back', { base, why: '忙季过了' })
      followed.backMs = Math.max(
        followed.backMs,
        await untilAllSay(webs, { hours: OLD.hours, withinMs }),
      )
      if (person !== null && !(await workerSays(house, { person, hours: OLD.hours, withinMs })))
        followed.worker = 'said the new hours after the way back'
    }
  }).finally(() => {
    running = false
  })
  await strangers
  const { items } = await supervisor.ask<Versions>('GET /desk/api/settings/versions')
  const history = items.map(({ author, why }) => `${author}：${why}`)
  return { processes, ...followed, statuses, history, meanwhile: seen }
}

interface Shown {
  base: number
  document: Record<string, unknown> & { promises: Record<string, unknown> }
}

interface Versions {
  items: Array<{ author: string; why: string }>
}

/** @returns the new version */
async function change(supervisor: DeskAgent): Promise<number> {
  const { base, document } = await supervisor.ask<Shown>('GET /desk/api/settings')
  const hours = { mode: 'calendar', workday: [['08:30', '22:30']], restday: [['08:30', '22:30']] }
  const promises = { ...document.promises, ticketFirstResponseMinutes: NEW.minutes }
  const changed = { ...document, hours: { people: hours, phone: hours, business: hours }, promises }
  return (
    await supervisor.ask<{ version: number }>('POST /desk/api/settings', {
      base,
      why: '忙季',
      document: changed,
    })
  ).version
}

/** @returns how long it took until each of them said so; more than is allowed where one does not */
async function untilAllSay(
  webs: readonly ProductProcess[],
  { hours, withinMs }: { hours: string; withinMs: number },
): Promise<number> {
  const startedAt = performance.now()
  const says = async ({ url }: ProductProcess): Promise<boolean> => {
    const form = JSON.parse(await (await fetch(`${url}/api/contact`)).text()) as {
      channels: Array<{ key: string; hoursText: string }>
    }
    return form.channels.some(({ key, hoursText }) => key === 'online' && hoursText.includes(hours))
  }
  await until(
    'every process follows',
    async () => (await Promise.all(webs.map(says))).every(Boolean),
    { withinMs: 2 * withinMs, everyMs: 20 },
  ).catch(() => undefined)
  const tookMs = Math.round(performance.now() - startedAt)
  await pause(Math.max(0, WITHIN_MS.full - tookMs))
  return tookMs
}

async function submit(customer: Customer): Promise<{ number: string; dueAt: string }> {
  const { status, body } = await customer.call('POST /api/tickets', {
    kind: 'technical',
    orderNumber: null,
    occurredAt: null,
    errorText: null,
    tried: null,
    attachmentIds: [],
    draftId: null,
    urgent: false,
    another: true,
    description: '付款页面一直打不开，换了网络也不行',
  })
  if (status !== 201) throw new Error(`a ticket was answered ${status}`)
  return { number: String(body['number']), dueAt: String(body['firstResponseDueAt']) }
}

async function clocksOf(
  customer: Customer,
  before: { number: string; dueAt: string },
): Promise<string> {
  const { body } = await customer.call(`GET /api/tickets/${before.number}`)
  const kept = body['firstResponseDueAt'] === before.dueAt
  const fresh = await submit(customer)
  if (kept && fresh.dueAt !== before.dueAt) return 'kept its clock'
  return `was due ${before.dueAt}, is due ${String(body['firstResponseDueAt'])}; a new one ${fresh.dueAt}`
}

async function enterKf({ sandbox, customer }: House, person: string): Promise<void> {
  const { body } = await customer.call('POST /api/kf/entry', { from: 'mine' })
  await sandbox.control.kf.openLink({ userId: person, url: String(body['url']) })
  // The worker is at work once it has answered somebody.
  await askWorker({ sandbox }, person)
}

/** Asked once the time is over; where there is more of it, again until then. */
async function workerSays(
  house: House,
  { person, hours, withinMs }: { person: string; hours: string; withinMs: number },
): Promise<boolean> {
  const until = performance.now() + withinMs - WITHIN_MS.full
  for (;;) {
    if ((await askWorker(house, person)).includes(hours)) return true
    if (performance.now() >= until) return false
  }
}

/** What the bot answers by kf, where the worker pulls, answers and sends. */
async function askWorker({ sandbox }: Pick<House, 'sandbox'>, person: string): Promise<string> {
  const answers = (): string[] =>
    sandbox.control.kf
      .messagesOf({ userId: person, openKfId: KF })
      .flatMap(({ from, content }) =>
        from === 'customer'
          ? []
          : content.kind === 'text'
            ? [content.text]
            : content.kind === 'menu'
              ? [content.head]
              : [],
      )
      .filter((text) => text.includes('来源'))
  const known = answers().length
  await sandbox.control.kf.customerSends({ userId: person, openKfId: KF, message: '客服几点上班' })
  await until('the worker answers', async () => answers().length > known, {
    withinMs: 60_000,
    everyMs: 50,
  })
  return answers().at(-1) ?? ''
}
