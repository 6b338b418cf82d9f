import { newId } from '../../server/lib/ids'
import { Notice } from '../../server/notifications/notice.contract'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { countUnreadNotices } from '../../server/notifications/notice.queries'
import { noticesRoutes } from '../../server/notifications/notices.routes'
import { SubscribeConsentEntry } from '../../server/notifications/subscribe-consent-entry.entity'
import { SubscribeConsent } from '../../server/notifications/subscribe-consent.entity'
import { createNotifyCustomer } from '../../server/notifications/notify-customer.handlers'
import { jobFor } from '../support/jobs'
import { askCustomer, takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { issueLogIn } from '../../server/identity/log-ins'
import { serveApi, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, MP_APP_ID, type TestCustomer } from '../support/people'
import { acting, deps, forget, policy, published, someone, submit } from '../tickets/ticket-world'
import { follow } from './notice-world'

const PROGRESS = policy.templates.miniProgram['ticket-progress'].id
const QUESTION = policy.templates.miniProgram['ticket-question'].id
const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let alice: TestCustomer
let bob: TestCustomer

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) =>
    noticesRoutes(api, { db, policy, miniProgramAppId: MP_APP_ID }),
  )
})
afterAll(async () => {
  await server.close()
  await db.close()
})
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, NoticeRow, SubscribeConsent, SubscribeConsentEntry)
  alice = await makeCustomer(db, { openId: someone('alice') })
  bob = await makeCustomer(db, { openId: someone('bob') })
})

const call = (signature: string, body?: unknown, token = alice.token) =>
  server.call(signature, { token, body })
const unread = ({ customerId }: TestCustomer) => countUnreadNotices(db.read, customerId)

async function notify({ customerId }: TestCustomer, times = 1): Promise<string[]> {
  const ids = Array.from({ length: times }, () => newId('ntc'))
  await db.transaction(({ manager, now }) =>
    manager.insert(
      NoticeRow,
      ids.map((id) => ({
        id,
        customerId,
        event: 'ticket.noted',
        sourceKey: `ticket.noted:${id}`,
        title: '工单有新进展',
        body: '点开查看',
        page: '/packages/tickets/detail/index?number=T260305-0001',
        fields: {},
        roadText: '公众号已通知',
        createdAt: now,
        readAt: null,
      })),
    ),
  )
  return ids
}

describe('every route', () => {
  it.each([
    ['GET /api/notices', undefined],
    ['POST /api/notices/read', {}],
    ['POST /api/consents', {}],
  ])('%s wants a log-in', async (signature, body) => {
    expect((await server.call(signature, { body })).status).toBe(401)
  })

  it.each([
    ['GET /api/notices?limit=1000', undefined, 'limit'],
    ['POST /api/notices/read', { noticeIds: 'all' }, 'noticeIds'],
    ['POST /api/consents', { askId: 'short', results: [] }, 'askId'],
    ['POST /api/consents', { askId: 'ask-0001', results: [] }, 'results'],
  ])('%s %j names the field that does not fit', async (signature, body, field) => {
    const answer = await call(signature, body)
    expect([answer.status, answer.body.faults.map(({ path }: { path: string }) => path)]).toEqual([
      400,
      expect.arrayContaining([field]),
    ])
  })
})

describe('GET /api/notices', () => {
  it('lists mine, the newest first, page by page', async () => {
    const ids = await notify(alice, 5)
    await notify(bob)
    const first = await call('GET /api/notices?limit=3')
    expect(Notice.parse(first.body.items[0])).toEqual({
      noticeId: ids[4],
      title: '工单有新进展',
      body: '点开查看',
      quote: null,
      page: '/packages/tickets/detail/index?number=T260305-0001',
      roadText: '公众号已通知',
      read: false,
      at: '2026-03-05T12:00:00.000+08:00',
    })
    const second = await call(`GET /api/notices?limit=3&cursor=${first.body.nextCursor}`)
    expect(
      [...first.body.items, ...second.body.items].map(({ noticeId }: Notice) => noticeId),
    ).toEqual([...ids].reverse())
    expect(second.body.nextCursor).toBeNull()
  })
})

describe('a notice of a question', () => {
  it('quotes it for its owner; what is stored and sent to WeChat holds no word of it (F4)', async () => {
    const zhang = acting((await makeAgent(db, 'zhang.wei')).agent)
    const { number } = await submit(db, alice.customerId)
    await db.transaction((tx) => takeTicket(tx, deps, { number, agent: zhang }))
    await db.transaction((tx) =>
      askCustomer(tx, deps, { number, agent: zhang, input: { text: '请补一张截图' } }),
    )
    const handle = createNotifyCustomer({ db, policy })
    for (const { event, payload } of await published(db)) {
      if (event === 'ticket.questioned')
        await handle(jobFor('notifications.notifyCustomer', { event, payload }))
    }
    const [notice] = (await call('GET /api/notices')).body.items
    expect(notice).toMatchObject({ title: `工单 ${number} 等您补充`, quote: '请补一张截图' })
    expect(JSON.stringify(await db.read.find(NoticeRow))).not.toContain('请补一张截图')
  })
})

describe('POST /api/notices/read', () => {
  it('reads those that are named', async () => {
    const [first = ''] = await notify(alice, 2)
    expect((await call('POST /api/notices/read', { noticeIds: [first] })).status).toBe(204)
    expect(await unread(alice)).toBe(1)
    const { body } = await call('GET /api/notices')
    expect(body.items.map(({ read }: Notice) => read)).toEqual([false, true])
  })

  it('reads all when none are named, and only mine', async () => {
    await notify(alice, 3)
    const others = await notify(bob, 2)
    await call('POST /api/notices/read', {})
    expect([await unread(alice), await unread(bob)]).toEqual([0, 2])
    await call('POST /api/notices/read', { noticeIds: others })
    expect(await unread(bob)).toBe(2)
  })

  it('keeps the moment of the first reading', async () => {
    const [id = ''] = await notify(alice)
    await call('POST /api/notices/read', {})
    const { readAt } = await db.read.findOneByOrFail(NoticeRow, { id })
    clock.advance(60_000)
    await call('POST /api/notices/read', { noticeIds: [id] })
    expect((await db.read.findOneByOrFail(NoticeRow, { id })).readAt).toEqual(readAt)
  })
})

it('the badge counts to a hundred and no further', async () => {
  await notify(alice, 105)
  expect(await unread(alice)).toBe(100)
})

describe('POST /api/consents', () => {
  const report = (results: Record<string, string>, askId = 'ask-0001', token = alice.token) =>
    call(
      'POST /api/consents',
      {
        askId,
        results: Object.entries(results).map(([templateId, result]) => ({ templateId, result })),
      },
      token,
    )
  const balances = async () =>
    Object.fromEntries(
      (await db.read.find(SubscribeConsent)).map(({ templateId, balance }) => [
        templateId,
        balance,
      ]),
    )
  const entries = async () => (await db.read.find(SubscribeConsentEntry)).map(({ kind }) => kind)

  it('each acceptance at a panel counts once, however often it is reported', async () => {
    for (let time = 0; time < 2; time += 1)
      expect((await report({ [PROGRESS]: 'accept', [QUESTION]: 'acceptWithAudio' })).status).toBe(
        204,
      )
    expect(await balances()).toEqual({ [PROGRESS]: 1, [QUESTION]: 1 })
    await report({ [PROGRESS]: 'accept' }, 'ask-0002')
    expect(await balances()).toEqual({ [PROGRESS]: 2, [QUESTION]: 1 })
  })

  it("a refusal is on record, a ban or a filter of WeChat's is not the person's word", async () => {
    await report({ [PROGRESS]: 'reject', [QUESTION]: 'ban' })
    expect([await balances(), await entries()]).toEqual([{ [PROGRESS]: 0 }, ['refuse']])
  })

  it('templates that are not ours are not counted', async () => {
    await report({ 'tpl-of-somebody-else': 'accept' })
    expect([await balances(), await entries()]).toEqual([{}, []])
  })

  it('the same panel id of two people counts for both', async () => {
    await report({ [PROGRESS]: 'accept' })
    await report({ [PROGRESS]: 'accept' }, 'ask-0001', bob.token)
    expect((await db.read.find(SubscribeConsent)).map(({ balance }) => balance)).toEqual([1, 1])
  })

  it('from a page of the official account there is nothing to consent to', async () => {
    const identity = await follow(db, alice.customerId, someone('oa'))
    const { token } = await db.transaction((tx) =>
      issueLogIn(
        tx,
        {
          subjectKind: 'customer',
          subjectId: alice.customerId,
          identityId: identity.id,
          device: '微信 · iPhone',
        },
        testBox,
      ),
    )
    expect((await report({ [PROGRESS]: 'accept' }, 'ask-0001', token)).status).toBe(204)
    expect(await entries()).toEqual([])
  })
})
