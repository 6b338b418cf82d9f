import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { PromiseBoard } from '../../server/insight/promise-board.contract'
import { MINUTE_MS } from '../../server/lib/clock'
import { visit } from '../conversations/session-world'
import { startApp, type RunningApp } from '../support/running-app'

let app: RunningApp
beforeAll(async () => {
  app = await startApp()
  for (const minutes of [1, 2, 3, 4, 9]) {
    const { id } = await visit(app.db)
    await app.db.transaction((tx) =>
      tx.manager.update(ServiceSession, { id }, { waitMs: minutes * MINUTE_MS, wantedAt: tx.now }),
    )
  }
  app.clock.advance(MINUTE_MS)
  await app.app.loops.find(({ name }) => name === 'figures')?.run()
})
afterAll(() => app.close())

it('S5: anybody reads the board as it was counted, without a log-in', async () => {
  const answer = await fetch(`${app.url}/api/promises`)
  expect(answer.status).toBe(200)
  const board = PromiseBoard.parse(await answer.json())
  expect(board).toMatchObject({ platform: '海城卡盟', notice: '示例数据，电话和订单都不是真的' })
  expect(board.items.find(({ key }) => key === 'chat-wait-in-time')).toMatchObject({
    cases: 5,
    state: 'broken',
    stateText: '1 件没做到',
    text: '80%',
  })
})

it('S5: the page says the same, needs no program and nothing from elsewhere', async () => {
  const answer = await fetch(`${app.url}/promises`)
  const page = await answer.text()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=utf-8',
  ])
  for (const words of [
    '海城卡盟：承诺和兑现',
    '5 分钟内等到客服',
    '80%',
    '1 件没做到',
    '示例数据',
    '还没有记录',
  ])
    expect(page).toContain(words)
  expect(page).not.toMatch(/<script|src=|https?:\/\//)
})

it('S5: the contact screen shows the counted ones beside what was promised', async () => {
  const { figures } = (await (await fetch(`${app.url}/api/contact`)).json()) as {
    figures: unknown[]
  }
  expect(figures).toEqual([
    {
      key: 'chat-wait',
      title: '等客服平均',
      text: '3.8 分钟',
      cases: 5,
      promise: '平均 5 分钟内',
      state: 'kept',
      stateText: '做到了',
    },
    {
      key: 'chat-wait-in-time',
      title: '5 分钟内等到客服',
      text: '80%',
      cases: 5,
      promise: '每一次都在 5 分钟内',
      state: 'broken',
      stateText: '1 件没做到',
    },
  ])
})
