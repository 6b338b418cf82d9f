import type { Browser, BrowserContext, Page } from 'playwright-core'
import { LessThan } from 'typeorm'
import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import { MINUTE_MS } from '../../server/lib/clock'
import { startApp, type RunningApp } from '../support/running-app'
import { openMiniProgram, type Customer } from '../support/visitors'
import { requireAgreement, type Claims } from './support/claims'
import { launchBrowser } from './support/stage'

/**
 * Two phones at one moment, one of somebody who waits in the queue and one of a newcomer without orders: at night, with everybody away,
 * past the promise. All that the screens, the chat and the official account say about people and time is collected, and no two of these
 * sentences may contradict each other.
 */
const KF = 'wkSandboxHaicheng0000000001'
const TEAM = ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang']
const HOME = '/pages/home/index'
const MINE = '/pages/mine/index'
const CONTACT = '/packages/service/contact/index'
const WAITING = '/packages/service/waiting/index'
const FORM = '/packages/tickets/new/index'

type Who = 'waiter' | 'newcomer'
const ID: Readonly<Record<Who, string>> = { waiter: 'u1', newcomer: 'u3' }

let browser: Browser
let world: RunningApp
let customers: Record<Who, Customer>
let phones: Record<Who, Page>
const faults: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  world = await startApp()
  await world.seed()
  await world.app.prepare()
  customers = {
    waiter: await openMiniProgram(world, 'u1'),
    newcomer: await openMiniProgram(world, 'u3'),
  }
  phones = { waiter: await openPhone('waiter'), newcomer: await openPhone('newcomer') }
  await world.settle()
})
afterAll(async () => {
  await browser.close()
  await world.close()
})

async function openPhone(who: Who): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 375, height: 812 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  await context.clock.setFixedTime(world.clock.now())
  await context.addCookies([
    { name: 'sandbox_user', value: ID[who], domain: '127.0.0.1', path: '/' },
  ])
  const page = await context.newPage()
  page.on('pageerror', ({ message }) => faults.push(message))
  // The first page goes to WeChat and comes back, as whoever opens it there.
  await page.goto(`${world.url}/#${HOME}`)
  await page.getByText('您好，').first().waitFor()
  return page
}

/** What stands on a screen once it is read. */
async function readScreen(who: Who, path: string): Promise<string> {
  const page = phones[who]
  await page.context().clock.setFixedTime(world.clock.now())
  await page.goto('about:blank')
  await page.goto(`${world.url}/#${path}`)
  await page.locator('.screen__body > *').filter({ visible: true }).first().waitFor()
  await page.locator('.skeleton').filter({ visible: true }).waitFor({ state: 'hidden' })
  return page.locator('body').innerText()
}

const heard = (who: Who): string =>
  world.sandbox.control.kf
    .messagesOf({ userId: ID[who], openKfId: KF })
    .flatMap(({ from, content }) =>
      from === 'customer' || from === 'system'
        ? []
        : content.kind === 'text'
          ? [content.text]
          : content.kind === 'menu'
            ? [content.head]
            : [],
    )
    .at(-1) ?? ''

async function enterChat(who: Who): Promise<string> {
  const { url } = await customers[who].ask('POST /api/kf/entry', { from: 'mine' })
  await world.sandbox.control.kf.openLink({ userId: ID[who], url })
  await world.settle()
  return heard(who)
}

async function say(who: Who, message: string): Promise<string> {
  await world.sandbox.control.kf.customerSends({ userId: ID[who], openKfId: KF, message })
  await world.settle()
  return heard(who)
}

async function sayInOfficialAccount(who: Who, text: string): Promise<string> {
  await world.sandbox.control.sendText(ID[who], text)
  await world.settle()
  const last = world.received(ID[who]).at(-1)?.content
  return last?.kind === 'text' ? last.text : ''
}

async function everybody(status: 'receiving' | 'stopped'): Promise<void> {
  for (const wecomUserId of TEAM)
    await world.sandbox.control.kf.setReceiving({ wecomUserId, openKfId: KF, status })
  await world.settle()
}

/** All that one of them reads at this moment. */
async function readAll(who: Who, paths: readonly string[]): Promise<Record<string, string>> {
  const read: Record<string, string> = {}
  for (const path of paths) read[`${who} ${path}`] = await readScreen(who, path)
  return read
}

const bySurface = (texts: Record<string, string>, pattern: RegExp): string[] =>
  Object.keys(texts).filter((name) => !pattern.test(texts[name] ?? ''))

/** Of people: what these texts say of it all together. */
const people = (claims: Claims): string[] => [...claims.people]

it('in the day, to somebody without orders: there, with one promise, and no screen speaks of orders or tickets they do not have', async () => {
  await world.sandbox.control.follow('u3')
  const texts: Record<string, string> = {
    ...(await readAll('newcomer', [
      HOME,
      CONTACT,
      MINE,
      WAITING,
      '/pages/orders/index',
      '/packages/tickets/list/index',
      '/packages/service/history/index',
    ])),
    greeting: await enterChat('newcomer'),
    account: await sayInOfficialAccount('newcomer', '人工'),
  }
  const claims = requireAgreement(texts)
  expect([people(claims), [...claims.place], [...claims.lateMinutes]]).toEqual([['there'], [], []])
  expect(
    bySurface(
      {
        home: texts[`newcomer ${HOME}`] ?? '',
        contact: texts[`newcomer ${CONTACT}`] ?? '',
        greeting: texts['greeting'] ?? '',
        account: texts['account'] ?? '',
      },
      /现在有客服在，5 分钟内接通/,
    ),
  ).toEqual([])
  expect(Object.values(texts).join('\n')).not.toMatch(/为这笔订单|订单 HKM|工单 T\d/)
})

it('with everybody away: nobody on each, no minutes, and past the promise each says so first', async () => {
  await everybody('stopped')
  await enterChat('waiter')
  const card = await say('waiter', '转人工')
  const again = await say('waiter', '有人吗')
  const before = {
    ...(await readAll('newcomer', [HOME, CONTACT])),
    account: await sayInOfficialAccount('newcomer', '人工'),
    ...(await readAll('waiter', [HOME, CONTACT, WAITING])),
    card,
    again,
  }
  expect(people(requireAgreement(before))).toEqual(['away'])
  expect(bySurface(before, /暂时都不在线/)).toEqual([])

  world.clock.advance(9 * MINUTE_MS)
  await world.settle()
  const after = {
    told: heard('waiter'),
    ...(await readAll('waiter', [HOME, CONTACT, WAITING])),
    back: await enterChat('waiter'),
  }
  const claims = requireAgreement(after)
  expect([people(claims), [...claims.lateMinutes]]).toEqual([['away'], ['4']])
  expect(bySurface(after, /比承诺晚了 4 分钟/)).toEqual([])
})

it('somebody is back and has no room: the queue past its promise is late on each, with one place and one number', async () => {
  await world.db.transaction((tx) =>
    tx.manager.update(AgentPresence, { activeSessions: LessThan(5) }, { activeSessions: 5 }),
  )
  await everybody('receiving')
  const texts = await readAll('waiter', [HOME, CONTACT, WAITING, '/pages/messages/index'])
  const claims = requireAgreement(texts)
  expect([[...claims.lateMinutes], [...claims.place]]).toEqual([['4'], ['1']])
  expect(bySurface(texts, /比承诺晚了 4 分钟/)).toEqual([])
  // Who comes now reads the same of people: they are there, and one is waiting.
  const other = await readAll('newcomer', [HOME, CONTACT])
  expect(people(requireAgreement(other))).toEqual(['there'])
  expect(bySurface(other, /现在有客服在，前面有 1 位/)).toEqual([])
})

it('at night: when they are back, the same on each, and no half hour is promised for a ticket', async () => {
  world.clock.set('2026-03-05T23:30:00+08:00')
  await world.settle()
  const texts: Record<string, string> = {
    ...(await readAll('newcomer', [HOME, CONTACT, MINE, FORM])),
    account: await sayInOfficialAccount('newcomer', '人工'),
    ...(await readAll('waiter', [HOME, CONTACT, WAITING])),
    back: await enterChat('waiter'),
    again: await say('waiter', '在吗'),
    stolen: await sayInOfficialAccount('newcomer', '账号被盗了'),
  }
  const claims = requireAgreement(texts)
  expect([people(claims), [...claims.opensAt]]).toEqual([['closed'], ['明天 09:00']])
  expect(bySurface(texts, /客服明天 09:00 上班|明天 09:10 前回复/)).toEqual([])
  expect(texts[`newcomer ${CONTACT}`]).toMatch(/现在提交，明天 09:30 前首次回复/)
  expect(Object.values(texts).join('\n')).not.toMatch(
    /打电话最快|\d+ 分钟内(?:首次)?回复|这就(?:请|为您找)/,
  )
})

it.each([
  [375, 812, 34, 1],
  [320, 568, 0, 1.5],
])(
  'at %i × %i with %i px kept free below and type × %f, what is docked stands on the tab bar, and the bar on the edge',
  async (width, height, edge, scale) => {
    const page = phones.newcomer
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setSafeAreaInsetsOverride', {
      insets: { bottom: edge, bottomMax: edge },
    })
    await page.setViewportSize({ width, height })
    await page.goto('about:blank')
    await page.goto(`${world.url}/?fontScale=${scale}#${HOME}`)
    await page.getByText('您好，').first().waitFor()
    const boxOf = async (part: string) => {
      const { y = NaN, height: high = NaN } =
        (await page.locator(part).filter({ visible: true }).first().boundingBox()) ?? {}
      return { top: Math.round(y), bottom: Math.round(y + high) }
    }
    const [dock, door, bar, label] = [
      await boxOf('.screen__dock'),
      await boxOf('.contact-door'),
      await boxOf('.weui-tabbar'),
      await boxOf('.weui-tabbar__label'),
    ]
    expect({ dock: dock.bottom, below: dock.bottom - door.bottom, bar: bar.bottom }).toEqual({
      dock: bar.top,
      below: 12,
      bar: height,
    })
    expect(label.bottom).toBeLessThanOrEqual(height - edge)
  },
)

it('had no fault in the browser on the way', () => expect(faults).toEqual([]))
