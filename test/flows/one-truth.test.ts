import { startApp, type RunningApp } from '../support/running-app'
import { openMiniProgram, type Customer } from '../support/visitors'

/**
 * Whether people are there is asked at one moment on every surface: home and 联系客服, the chat's greeting, the queue card, the
 * waiting page. No two of them say different things, and no sentence promises a time that is past.
 */
const KF = 'wkSandboxHaicheng0000000001'
const TEAM = ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang']

let world: RunningApp
let newcomer: Customer
let waiter: Customer

beforeEach(async () => {
  world = await startApp()
  await world.seed()
  waiter = await openMiniProgram(world, 'u1')
  newcomer = await openMiniProgram(world, 'u2')
  await world.settle()
})
afterEach(() => world.close())

const kf = () => world.sandbox.control.kf
const heard = (userId: string): string[] =>
  kf()
    .messagesOf({ userId, openKfId: KF })
    .filter(({ from }) => from !== 'customer' && from !== 'system')
    .map(({ content }) =>
      content.kind === 'text' ? content.text : content.kind === 'menu' ? content.head : '',
    )
async function enter(customer: Customer, userId: string): Promise<string> {
  const { url } = await customer.ask('POST /api/kf/entry', { from: 'mine' })
  await kf().openLink({ userId, url })
  await world.settle()
  return heard(userId).at(-1) ?? ''
}
async function say(userId: string, message: string): Promise<string> {
  await kf().customerSends({ userId, openKfId: KF, message })
  await world.settle()
  return heard(userId).at(-1) ?? ''
}
/** What the official account answers to who wants a person there. */
async function inOfficialAccount(userId: string): Promise<string> {
  await world.sandbox.control.follow(userId)
  await world.settle()
  await world.sandbox.control.sendText(userId, '人工')
  await world.settle()
  const last = world.received(userId).at(-1)?.content
  return last?.kind === 'text' ? last.text : ''
}
async function everybody(status: 'receiving' | 'stopped'): Promise<void> {
  for (const wecomUserId of TEAM) await kf().setReceiving({ wecomUserId, openKfId: KF, status })
  await world.settle()
}
/** What the contact screen (and home, whose door says its headline) tells somebody, and the waiting page. */
async function screens(customer: Customer) {
  const contact = await customer.ask('GET /api/contact')
  const online = contact.channels.find(({ key }: { key: string }) => key === 'online')
  return { contact, online, page: await customer.ask('GET /api/waiting') }
}

it('open, and somebody receives: there, with the promise, on each', async () => {
  const [greeting, { contact, online, page }] = [
    await enter(newcomer, 'u2'),
    await screens(newcomer),
  ]
  expect([contact.peopleOnline, online.open, page.peopleOpen]).toEqual([true, true, true])
  expect(contact.headline).toBe('现在有客服在，5 分钟内接通')
  expect(greeting).toContain(contact.headline)
})

it('open, and all have stopped receiving: nobody on each, no minutes anywhere, and the supervisors are named because they were told', async () => {
  await everybody('stopped')
  await enter(waiter, 'u1')
  const card = await say('u1', '转人工')
  const [greeting, seen, own] = [
    await enter(newcomer, 'u2'),
    await screens(newcomer),
    await screens(waiter),
  ]
  expect([
    seen.contact.peopleOnline,
    seen.online.open,
    seen.page.peopleOpen,
    own.page.peopleOpen,
  ]).toEqual([false, false, false, false])
  for (const text of [seen.contact.headline, seen.online.opensText, greeting])
    expect(text).toContain('客服暂时都不在线')
  for (const text of [card, own.contact.headline, own.page.headline, own.page.queueText])
    expect(text).toMatch(/的客服暂时都不在线，已请主管安排/)
  const { headline, queueText, nextStep } = own.page
  const all = [
    seen.contact.headline,
    seen.online.waitText,
    greeting,
    card,
    own.contact.headline,
    headline,
    queueText,
    nextStep,
  ]
  expect(all.join('\n')).not.toMatch(/现在有客服在|分钟内接通|预计等待/)
  expect(own.page).toMatchObject({ standing: 'away', expectedText: null })
})

it('at night: when they are back, the same on each, and in the morning they are there', async () => {
  world.clock.set('2026-03-05T21:00:00+08:00')
  await enter(waiter, 'u1')
  const card = await say('u1', '转人工')
  const [greeting, seen, own] = [
    await enter(newcomer, 'u2'),
    await screens(newcomer),
    await screens(waiter),
  ]
  expect([seen.contact.peopleOnline, seen.online.open, own.page.peopleOpen]).toEqual([
    false,
    false,
    false,
  ])
  for (const text of [
    seen.contact.headline,
    seen.online.opensText,
    greeting,
    card,
    own.contact.headline,
    own.page.queueText,
    own.page.nextStep,
  ]) {
    expect(text).toContain('客服明天 09:00 上班')
  }
  expect(await inOfficialAccount('u2')).toContain('客服明天 09:00 上班')
  expect(own.page.promiseText).toBe('承诺明天 09:05 前接通')
  expect([seen.contact.changesAt, JSON.stringify(own.page)]).toEqual([
    '2026-03-06T09:00:00.000+08:00',
    expect.not.stringContaining('5分钟'),
  ])
  world.clock.set('2026-03-06T09:00:30+08:00')
  await world.settle()
  expect((await screens(waiter)).page.status).toBe('serving')
  expect((await screens(newcomer)).contact.headline).toBe('现在有客服在，5 分钟内接通')
})

it('a promise that is past: told as past on each, with a supervisor who was told, and back in the chat the place instead of a greeting', async () => {
  await everybody('stopped')
  await enter(waiter, 'u1')
  await say('u1', '转人工')
  world.clock.advance(9 * 60_000)
  await world.settle()
  const told = heard('u1').at(-1)
  const { contact, page } = await screens(waiter)
  expect(told).toMatch(
    /^抱歉，比承诺晚了 4 分钟，综合部的客服暂时都不在线，已请主管安排。\n您在第 1 位/,
  )
  expect(page.promiseText).toBe('比承诺晚了 4 分钟，已请主管处理')
  expect(
    [contact.headline, page.headline, page.queueText, page.nextStep, page.promiseText].join('\n'),
  ).not.toMatch(/承诺今天|马上接待|预计等待/)
  expect(await enter(waiter, 'u1')).toMatch(/^您还在排队，位置一直替您留着/)
})
