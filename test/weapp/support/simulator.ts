import { join } from 'node:path'
import { DIST } from './built'

/**
 * Runs the built mini program on WeChat's own template compiler and component framework: pages open, are tapped and typed
 * into, and what they ask of `wx` is on record. Needs jest's jsdom environment. Nothing leaves the process.
 */
export interface WxRequest {
  url: string
  method: string
  header: Record<string, string>
  data: unknown
}

export interface WxAnswer {
  statusCode: number
  data: unknown
}

export interface Simulator {
  /** Names and arguments of every wx call that a page made, oldest first. */
  calls: Array<{ api: string; args: Record<string, unknown> }>
  requests: WxRequest[]
  open(route: string, query?: Record<string, string>): Promise<SimulatedPage>
  /** Ends everything that pages left running. */
  close(): void
}

export interface SimulatedPage {
  text(): string
  /** The tree that the templates are given. */
  data(): unknown
  tap(selector: string): Promise<void>
  /** Taps the innermost element that shows exactly these words. */
  tapText(words: string): Promise<void>
  type(selector: string, value: string): Promise<void>
  find(selector: string): Element | null
  /** Waits until the page shows the words. */
  shows(words: string): Promise<void>
  close(): Promise<void>
}

interface Wx {
  [name: string]: unknown
}

/** What miniprogram-simulate gives for a rendered page and its elements. */
interface Component {
  dom: HTMLElement
  instance: PageInstance
  querySelector(selector: string): Component | undefined
  querySelectorAll(selector: string): Component[]
  attach(parent: Node): void
  detach(): void
  dispatchEvent(
    name: string,
    options: { bubbles: boolean; composed?: boolean; detail?: unknown },
  ): void
}

interface PageInstance {
  data: { root?: unknown }
  route?: string
  onLoad(query: Record<string, string>): void
  onReady?(): void
  onShow?(): void
  onHide?(): void
  onUnload?(): void
}

type Respond = (request: WxRequest) => WxAnswer | Promise<WxAnswer>
type Options = Record<string, unknown> & {
  success?(result: unknown): void
  fail?(result: unknown): void
  complete?(result: unknown): void
}

const SCREEN = {
  SDKVersion: '3.5.0',
  platform: 'devtools',
  language: 'zh_CN',
  theme: 'light',
  fontSizeSetting: 16,
  pixelRatio: 2,
  statusBarHeight: 20,
  windowWidth: 375,
  windowHeight: 667,
  screenWidth: 375,
  screenHeight: 667,
  safeArea: { top: 20, bottom: 667, left: 0, right: 375, width: 375, height: 647 },
}
/** Calls that succeed with these results; each is recorded. */
const RESULTS: Record<string, Record<string, unknown>> = {
  login: { code: 'simulated-code' },
  showModal: { confirm: true, cancel: false },
  getNetworkType: { networkType: 'wifi' },
  chooseMedia: {
    type: 'image',
    tempFiles: [{ tempFilePath: '/picture.png', size: 1, fileType: 'image' }],
  },
  navigateTo: {},
  redirectTo: {},
  switchTab: {},
  reLaunch: {},
  navigateBack: {},
  showToast: {},
  hideToast: {},
  showLoading: {},
  hideLoading: {},
  setNavigationBarTitle: {},
  setNavigationBarColor: {},
  stopPullDownRefresh: {},
  setTabBarBadge: {},
  removeTabBarBadge: {},
  pageScrollTo: {},
  setClipboardData: {},
  previewImage: {},
  makePhoneCall: {},
  requestSubscribeMessage: {},
}
const SILENT = [
  'onUnhandledRejection',
  'onError',
  'onThemeChange',
  'offThemeChange',
  'onNetworkStatusChange',
  'offNetworkStatusChange',
  'onAppShow',
  'onAppHide',
]

export function createSimulator(respond: Respond): Simulator {
  const stopTimers = trackIntervals()
  // Loaded late: it looks for the browser when it is loaded.
  const simulate = require('miniprogram-simulate') as {
    load(path: string, name: string, options: object): string
    render(id: string): Component
  }
  const sim: Pick<Simulator, 'calls' | 'requests'> = { calls: [], requests: [] }
  const wx = Reflect.get(globalThis, 'wx') as Wx
  installWx(wx, sim, respond)
  const pages: PageInstance[] = []
  startApp(pages)
  /** A page's module registers it once; opened again it is rendered again. */
  const loaded = new Map<string, string>()
  const load = (route: string): string => {
    const id =
      loaded.get(route) ??
      simulate.load(join(DIST, route), 'page', {
        compiler: 'official',
        rootPath: DIST,
        less: false,
      })
    loaded.set(route, id)
    return id
  }
  return {
    ...sim,
    open: (route, query = {}) =>
      openPage({ component: simulate.render(load(route)), pages, route, query }),
    close: stopTimers,
  }
}

/** Clocks of the app tick as long as it lives, which in a phone nobody ends. */
function trackIntervals(): () => void {
  const real = globalThis.setInterval
  const running: NodeJS.Timeout[] = []
  put('setInterval', (work: () => void, ms: number) => {
    const timer = real(work, ms)
    running.push(timer)
    return timer
  })
  return () => running.forEach((timer) => clearInterval(timer))
}

function put(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}

function installWx(wx: Wx, sim: Pick<Simulator, 'calls' | 'requests'>, respond: Respond): void {
  const storage = new Map<string, unknown>()
  for (const [api, result] of Object.entries(RESULTS)) {
    wx[api] = (options: Options = {}) => {
      sim.calls.push({ api, args: options })
      settle(Promise.resolve({ errMsg: `${api}:ok`, ...result }), options)
    }
  }
  for (const name of SILENT) wx[name] = () => undefined
  for (const name of [
    'getSystemInfoSync',
    'getAppBaseInfo',
    'getWindowInfo',
    'getDeviceInfo',
    'getSystemSetting',
    'getAppAuthorizeSetting',
  ]) {
    wx[name] = () => SCREEN
  }
  Object.assign(wx, {
    canIUse: () => true,
    nextTick: (work: () => void) => setTimeout(work, 0),
    getStorageSync: (key: string) => storage.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
    removeStorageSync: (key: string) => void storage.delete(key),
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getEnterOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getAccountInfoSync: () => ({
      miniProgram: { appId: 'wx0000000000000000', envVersion: 'release' },
    }),
    request: (options: Options) => request(sim, respond, options),
  })
}

function request(
  sim: Pick<Simulator, 'requests'>,
  respond: Respond,
  options: Options,
): { abort(): void } {
  const asked: WxRequest = {
    url: String(options['url']),
    method: typeof options['method'] === 'string' ? options['method'] : 'GET',
    data: options['data'],
    header: (options['header'] ?? {}) as Record<string, string>,
  }
  sim.requests.push(asked)
  const answered = Promise.resolve(respond(asked)).then((answer) => ({
    errMsg: 'request:ok',
    header: {},
    cookies: [],
    ...answer,
  }))
  settle(answered, options)
  return { abort: () => undefined }
}

function settle(result: Promise<unknown>, options: Options): void {
  const done = (value: unknown): void => options.complete?.(value)
  void result.then(
    (value) => {
      options.success?.(value)
      done(value)
    },
    (error: unknown) => {
      const failed = { errMsg: `fail ${String(error)}` }
      options.fail?.(failed)
      done(failed)
    },
  )
}

function startApp(pages: PageInstance[]): void {
  interface App {
    onLaunch(options: object): void
    onShow?(options: object): void
  }
  let app: App | undefined
  put('getApp', () => app)
  put('getCurrentPages', () => pages)
  put('App', (definition: App) => {
    app = definition
  })
  put('Page', (definition: Record<string, unknown>) => {
    const methods = Object.fromEntries(
      Object.entries(definition).filter(([, value]) => typeof value === 'function'),
    )
    const component = Reflect.get(globalThis, 'Component') as (definition: object) => void
    component({ data: definition['data'], methods, options: { addGlobalClass: true } })
  })
  require(join(DIST, 'app.js'))
  if (!app) throw new Error('app.js registered no App')
  app.onLaunch({ path: '', query: {}, scene: 1001 })
  app.onShow?.({ path: '', query: {} })
}

interface Opening {
  component: Component
  pages: PageInstance[]
  route: string
  query: Record<string, string>
}

async function openPage({ component, pages, route, query }: Opening): Promise<SimulatedPage> {
  const host = document.createElement('div')
  document.body.appendChild(host)
  component.attach(host)
  const { instance } = component
  instance.route = route
  pages.push(instance)
  instance.onLoad(query)
  instance.onReady?.()
  instance.onShow?.()
  await settled(host)
  return drivePage({ component, host, leave: () => pages.splice(pages.indexOf(instance), 1) })
}

function drivePage({
  component,
  host,
  leave,
}: {
  component: Component
  host: HTMLElement
  leave(): void
}): SimulatedPage {
  const need = (selector: string): Component => {
    const found = component.querySelector(selector)
    if (!found) throw new Error(`nothing matches ${selector} in ${host.textContent}`)
    return found
  }
  const fire = async (target: Component, name: string, detail: unknown): Promise<void> => {
    target.dispatchEvent(name, { bubbles: true, composed: true, detail })
    await settled(host)
  }
  const text = (): string => host.textContent ?? ''
  return {
    text,
    data: () => component.instance.data.root,
    tap: (selector) => fire(need(selector), 'tap', {}),
    tapText: (words) => fire(withText(component, host, words), 'tap', {}),
    type: (selector, value) => fire(need(selector), 'input', { value }),
    find: (selector) => component.querySelector(selector)?.dom ?? null,
    shows: (words) =>
      until(
        () => text().includes(words),
        () => `the page does not show ${words} but ${text()}`,
      ),
    async close() {
      component.instance.onHide?.()
      component.instance.onUnload?.()
      leave()
      component.detach()
      host.remove()
    },
  }
}

/** The innermost element with just these words, found by way of its class: the framework selects by nothing else. */
function withText(component: Component, host: HTMLElement, words: string): Component {
  const matching = [...host.querySelectorAll('*')].filter(
    (element) => element.textContent?.trim() === words,
  )
  for (
    let element: Element | null | undefined = matching.at(-1);
    element && element !== host;
    element = element.parentElement
  ) {
    // The simulator puts the page's name before every class.
    const names = [...element.classList].map((name) => name.replace(/^page--/, ''))
    const found = names
      .flatMap((name) => component.querySelectorAll(`.${name}`))
      .find(({ dom }) => dom === element)
    if (found) return found
  }
  throw new Error(`no element says ${words} in ${host.textContent}`)
}

const STILL_MS = 30

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, STILL_MS))

/** React and setData need some turns of the event loop: waits until the screen has stood still for two looks. */
async function settled(host: HTMLElement): Promise<void> {
  let before = ''
  let still = 0
  for (let looks = 0; looks < 60 && still < 2; looks += 1) {
    await turn()
    still = host.innerHTML === before ? still + 1 : 0
    before = host.innerHTML
  }
}

async function until(holds: () => boolean, explain: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (holds()) return
    await turn()
  }
  throw new Error(explain())
}
