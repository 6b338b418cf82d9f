// `npm run screens [-- PATTERN]`: pictures of every screen, light, dark and in the largest type, into screens/. The demo is started on
// ports and data of its own, and ended. PATTERN takes those whose name holds it.
/* global document, fetch, localStorage, location, sessionStorage, URLSearchParams, window -- some of it runs in the browser */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { ROOT } from './lib/content-stamp.mjs'
import { buildStale } from './lib/flavours.mjs'

const OUT = path.join(ROOT, 'screens')
const LOOKS = [
  { name: 'light' },
  { name: 'dark', colorScheme: 'dark' },
  { name: 'largest', scale: 1.5 },
]
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const PHONE = { width: 375, height: 812 }
const DESK = { width: 1440, height: 900 }
/** For one step on a busy machine, and for all of it. */
const STEP_MS = 30_000
const ALL_MS = 20 * 60_000
/** Nothing on a screen takes longer to come to rest. */
const REST_MS = 700
/** Taller pictures nobody looks at. */
const MOST_HEIGHT = 5_000
const pattern = process.argv[2] ?? ''
const startedAt = performance.now()
const failures = []
let taken = 0

if (!(await buildStale(['node', 'desk', 'sandbox-page', 'h5']))) process.exit(1)
const demo = await startDemo()
const ended = () => demo.stop().then(() => process.exit(1))
process.once('SIGINT', ended).once('SIGTERM', ended)
try {
  await takeAll()
} catch (error) {
  failures.push(`the run itself: ${error instanceof Error ? error.message : String(error)}`)
} finally {
  await demo.stop()
}
failures.forEach((failure) => console.log(`not taken: ${failure}`))
const seconds = Math.round((performance.now() - startedAt) / 1000)
console.log(JSON.stringify({ screens: taken, failed: failures.length, seconds, folder: 'screens' }))
process.exit(failures.length === 0 && taken > 0 ? 0 : 1)

async function takeAll() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ARGUMENTS,
  })
  try {
    const made = await prepare(browser)
    const samples = { ...made, incidentId: await declareIncident(browser) }
    const screens = [
      ...(await phoneScreens(samples)),
      ...(await deskScreens(samples)),
      ...otherScreens(),
    ].filter(({ name }) => name.includes(pattern))
    await mkdir(OUT, { recursive: true })
    for (const look of LOOKS) {
      for (const kind of ['phone', 'desk', 'web'])
        await takeKind(browser, {
          kind,
          look,
          screens: screens.filter((screen) => screen.kind === kind),
        })
    }
  } finally {
    await browser.close()
  }
}

/** Screens of one kind share a browser context, which is logged in once. */
async function takeKind(browser, { kind, look, screens }) {
  if (screens.length === 0) return
  const context = await openContext(browser, { kind, look })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_MS)
    if (kind === 'phone')
      await page
        .goto(`${demo.serverUrl}/#/pages/home/index`)
        .then(() => page.getByText('您好').first().waitFor())
    if (kind === 'desk')
      await page
        .goto(`${demo.serverUrl}/desk/auth/start`)
        .then(() => page.getByText('客服工作台').first().waitFor())
    for (const { name, address } of screens) {
      if (performance.now() - startedAt > ALL_MS)
        throw new Error(`it took longer than ${ALL_MS / 60_000} minutes`)
      await takeOne(page, { file: `${kind}-${name}-${look.name}.png`, address, kind }).catch(
        (error) =>
          failures.push(`${kind} ${name} ${look.name}: ${String(error.message).split('\n')[0]}`),
      )
    }
  } finally {
    await context.close()
  }
}

async function takeOne(page, { file, address, kind }) {
  // A hash alone would not load the page anew, and what the former screen left would be in the picture.
  await page.goto('about:blank')
  await page.goto(address, { waitUntil: 'domcontentloaded' })
  const isRead = () =>
    document.body.innerText.trim().length > 0 &&
    !document.querySelector('[aria-busy="true"], .bones')
  await page.waitForFunction(isRead, null, { timeout: 10_000 }).catch(() => undefined)
  const opener = page.getByRole('button', { name: '联系客服' })
  if (kind === 'web' && (await opener.count()) > 0) await opener.first().click()
  await page.waitForTimeout(REST_MS)
  if (kind === 'phone') await growToAll(page)
  await page.screenshot({
    path: path.join(OUT, file),
    fullPage: kind === 'web',
    animations: 'disabled',
  })
  if (kind === 'phone') await page.setViewportSize(PHONE)
  taken += 1
}

/** A page of the mini program scrolls within the window, so the window grows until all of it is there. */
async function growToAll(page) {
  const wanted = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('.taro_page')].filter(
      (one) => one.getBoundingClientRect().height > 0,
    )
    const hidden = shown.map((one) => one.scrollHeight - one.clientHeight)
    return (
      window.innerHeight +
      Math.max(0, document.documentElement.scrollHeight - window.innerHeight, ...hidden)
    )
  })
  if (wanted <= PHONE.height) return
  await page.setViewportSize({ ...PHONE, height: Math.min(wanted, MOST_HEIGHT) })
  await page.waitForTimeout(REST_MS / 2)
}

async function openContext(browser, { kind, look }) {
  const context = await browser.newContext({
    ...(kind === 'phone'
      ? { viewport: PHONE, deviceScaleFactor: 2 }
      : zoomed(DESK, look.scale ?? 1)),
    colorScheme: look.colorScheme ?? 'light',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  await context.addCookies([
    { name: 'sandbox_user', value: 'u1', domain: '127.0.0.1', path: '/' },
    { name: 'sandbox_agent', value: 'wang.fang', domain: '127.0.0.1', path: '/' },
  ])
  if (look.scale)
    await context.addInitScript((scale) => {
      // An empty page has no storage.
      if (location.protocol.startsWith('http'))
        sessionStorage.setItem('xinqiao.font-scale', String(scale))
    }, look.scale)
  return context
}

/** The desk's type is fixed in pixels; whoever needs it larger zooms the browser, which leaves it fewer of them. */
function zoomed({ width, height }, scale) {
  return {
    viewport: { width: Math.round(width / scale), height: Math.round(height / scale) },
    deviceScaleFactor: scale,
  }
}

/** Something to see on each screen: an order, a ticket, a report and a session, made as customers make them. */
async function prepare(browser) {
  const context = await openContext(browser, { kind: 'phone', look: LOOKS[0] })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_MS)
    await page.goto(`${demo.serverUrl}/#/pages/home/index`)
    await page.getByText('您好').first().waitFor()
    return await page.evaluate(async () => {
      const key = Object.keys(localStorage).find((name) => name.endsWith('xinqiao/session')) ?? ''
      const kept = JSON.parse(localStorage.getItem(key) ?? '{}')
      const { token } = kept.data ?? kept
      const ask = async (method, route, body) => {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
        const answer = await fetch(`/api${route}`, {
          method,
          headers,
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
        return answer.ok ? answer.json() : null
      }
      const orders = await ask('GET', '/orders?limit=5')
      const orderNumber = orders?.items[0]?.orderNumber ?? null
      const ticket = await ask('POST', '/tickets', {
        kind: 'goods',
        orderNumber,
        description: '今天上午买的游戏点卡，激活时提示“卡密无效”，换了两台手机都一样',
        another: true,
        attachmentIds: [],
      })
      await ask('POST', '/official/reports', {
        value: 'hckm.net',
        story: '短信里的链接，让我登录退款',
        harmed: false,
        attachmentIds: [],
      })
      return { orderNumber, ticketNumber: ticket?.number ?? null }
    })
  } finally {
    await context.close()
  }
}

/** Something that is down, declared as a supervisor does, so that its banner is on the screens and its page at the desk. */
async function declareIncident(browser) {
  const context = await openContext(browser, { kind: 'desk', look: LOOKS[0] })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_MS)
    await page.goto(`${demo.serverUrl}/desk/auth/start`)
    await page.getByText('客服工作台').first().waitFor()
    return await page.evaluate(async () => {
      const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
      const ask = async (route, body) => {
        const answer = await fetch(`/desk/api${route}`, {
          method: body ? 'POST' : 'GET',
          headers: { 'Content-Type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
        return answer.ok ? answer.json() : null
      }
      const choices = await ask('/incidents/choices')
      const supplier = choices?.suppliers[0] ?? null
      const incident = await ask('/incidents', {
        title: '部分卡密激活慢',
        scope: { supplier, products: [], categories: [], kinds: [] },
        startedAt: at(-30),
        text: '供货商的激活接口响应慢，正在和对方一起排查，卡密都有效，不用重复购买',
        expectedAt: at(120),
        nextWordAt: at(30),
        side: 'upstream',
        keywords: ['激活'],
        tell: true,
      })
      return incident?.incidentId ?? null
    })
  } finally {
    await context.close()
  }
}

/** Every page that the app itself lists; those that are about something get it. */
async function phoneScreens({ orderNumber, ticketNumber }) {
  const source = await readFile(path.join(ROOT, 'src/app.config.ts'), 'utf8')
  const tabs = [...source.matchAll(/'(pages\/[\w/-]+)'/g)].map(([, found]) => found)
  const packages = [...source.matchAll(/root:\s*'([\w/-]+)'[^[]*pages:\s*\[([^\]]*)\]/g)].flatMap(
    ([, root, pages]) => [...pages.matchAll(/'([\w/-]+)'/g)].map(([, found]) => `${root}/${found}`),
  )
  const about = {
    'packages/orders/detail/index': { orderNumber },
    'packages/tickets/detail/index': { number: ticketNumber },
    'packages/tickets/new/index': { orderNumber },
    'packages/service/official/index': { text: 'hckm.net' },
    'packages/service/staff/index': { workNumber: '1024' },
  }
  return [...new Set([...tabs, ...packages])].map((page) => {
    const given = Object.entries(about[page] ?? {}).filter(([, value]) => value !== null)
    const query = new URLSearchParams(given).toString()
    const name = page.replace(/^(?:pages|packages)\/|\/index$/g, '').replaceAll('/', '-')
    return { kind: 'phone', name, address: `${demo.serverUrl}/#/${page}${query && `?${query}`}` }
  })
}

/** Every route that the desk itself lists. */
async function deskScreens({ ticketNumber, incidentId }) {
  const source = await readFile(path.join(ROOT, 'desk/app.tsx'), 'utf8')
  const routes = [...source.matchAll(/<Route path="([^"*]+)"/g)].map(([, route]) => route)
  const known = {
    ':number': ticketNumber,
    ':incidentId': incidentId,
    ':reason': 'logged-out',
  }
  return routes.flatMap((route) => {
    const parameter = /:\w+/.exec(route)?.[0]
    const value = parameter ? known[parameter] : ''
    if (value === null || value === undefined) return []
    const place = parameter ? `${route.replace(parameter, value)}?scope=department` : route
    return [
      {
        kind: 'desk',
        name: route.slice(1).replace(/\/:/, '-').replaceAll('/', '-'),
        address: `${demo.serverUrl}/desk/#${place}`,
      },
    ]
  })
}

function otherScreens() {
  return [
    { kind: 'web', name: 'shop', address: `${demo.openUrl}/shop` },
    { kind: 'web', name: 'promises', address: `${demo.serverUrl}/promises` },
  ]
}

async function startDemo() {
  const program = path.join(ROOT, 'dist/node/sandbox/demo.js')
  if (!existsSync(program)) throw new Error('The demo is not built: npm run build')
  const data = await mkdtemp(path.join(tmpdir(), 'xinqiao-screens-'))
  const port = await fourFreePorts()
  const child = spawn(process.execPath, [program], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), DEMO_DATA: data, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stopped = null
  const stop = () =>
    (stopped ??= (async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), STEP_MS)
        await gone
        clearTimeout(late)
      }
      await rm(data, { recursive: true, force: true })
    })())
  await new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk) => {
      said += chunk
      if (said.includes('demo is ready')) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) =>
      reject(new Error(`The demo ended with ${code} before it was ready:\n${said}`)),
    )
  }).catch(async (error) => {
    await stop()
    throw error
  })
  return { serverUrl: `http://127.0.0.1:${port}`, openUrl: `http://127.0.0.1:${port + 1}`, stop }
}

/** The demo takes four ports in a row; the system is asked for one, and its neighbours are tried. */
async function fourFreePorts() {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const first = await listening(0).then(async (probe) => {
      const { port } = probe.address()
      await closed(probe)
      return port
    })
    const probes = await Promise.allSettled([0, 1, 2, 3].map((next) => listening(first + next)))
    await Promise.all(
      probes.map((probe) => (probe.status === 'fulfilled' ? closed(probe.value) : null)),
    )
    if (probes.every(({ status }) => status === 'fulfilled')) return first
  }
  throw new Error('No four free ports in a row')
}

function listening(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(port, '127.0.0.1', () => resolve(probe))
  })
}

function closed(probe) {
  return new Promise((resolve) => probe.close(resolve))
}
