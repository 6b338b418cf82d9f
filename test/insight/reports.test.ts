import { AnswerTime } from '../../server/conversations/answers/answer-time.entity'
import { Message } from '../../server/conversations/message.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { recordTurn, settleTurn } from '../../server/bot/bot-turns'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { KeptReport } from '../../server/insight/reports/kept-report.entity'
import { Report, ReportList } from '../../server/insight/reports/report.contract'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { createSecretBox } from '../../server/lib/secret-box'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { visit } from '../conversations/session-world'
import { callOver } from '../support/api'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'

/** 王芳 1001 leads; 张伟 1024 is an agent like others. */
let app: RunningApp
let other: Awaited<ReturnType<RunningApp['another']>>
const ids = new Map<string, string>()
beforeEach(async () => {
  app = await startApp()
  other = await app.another()
  app.clock.set('2026-02-10T10:00:00+08:00')
  for (const agent of await app.db.read.find(Agent)) ids.set(agent.workNumber, agent.id)
})
afterEach(() => app.close())

const call = async (signature: string, body?: unknown, who = '1001') => {
  const device = '企业微信 · Windows 电脑'
  const { token } = await app.db.transaction((tx) =>
    issueLogIn(
      tx,
      { subjectKind: 'agent', subjectId: ids.get(who) ?? '', identityId: null, device },
      createSecretBox([SECRET_KEY]),
    ),
  )
  return callOver(app.url, signature, { cookie: `desk_session=${token}`, body })
}
const run = async (name: string, which = app.app) =>
  which.loops.find((loop) => loop.name === name)?.run()
const countDays = async () => {
  app.clock.advance(MINUTE_MS)
  await run('figures')
}
const list = async () => ReportList.parse((await call('GET /desk/api/reports')).body)
const read = async (path: string) =>
  Report.parse((await call(`GET /desk/api/reports/${path}`)).body)

async function served(waitMinutes: number): Promise<void> {
  const { id } = await visit(app.db)
  await app.db.transaction(async (tx) => {
    await tx.manager.update(
      ServiceSession,
      { id },
      { waitMs: waitMinutes * MINUTE_MS, wantedAt: tx.now, summary: '{}' },
    )
    await tx.manager.insert(AnswerTime, {
      id: newId('ans'),
      sessionId: id,
      answerer: 'agent',
      agentId: ids.get('1024') ?? '',
      department: 'after-sales',
      isFirst: true,
      waitedMs: 20 * SECOND_MS,
      at: tx.now,
    })
  })
}

async function asked(
  text: string,
  kind: 'missed' | 'menu' | 'answered',
  outcome?: 'called' | 'unsolved' | 'confirmed',
): Promise<string> {
  const [conversationId, messageId] = [newId('cnv'), newId('msg')]
  return app.db.transaction(async (tx) => {
    await tx.manager.insert(Message, {
      id: messageId,
      conversationId,
      direction: 'in',
      author: 'customer',
      type: 'text',
      text,
      state: 'received',
      stateReason: null,
      at: tx.now,
    })
    const id = await recordTurn(tx, { conversationId, messageId, kind, topic: null, proposed: [] })
    if (outcome) await settleTurn(tx, id, outcome)
    return id
  })
}

it('is made once for the month that is over, whichever process is first, and brought to the lead', async () => {
  for (const minutes of [1, 2, 3, 4, 5, 9]) await served(minutes)
  app.clock.set('2026-03-01T08:30:00+08:00')
  await countDays()
  await run('reports')
  expect((await list()).items).toEqual([])
  app.clock.set('2026-03-01T09:05:00+08:00')
  await countDays()
  await Promise.all([run('reports'), run('reports', other.app), run('reports')])
  app.clock.advance(DAY_MS)
  await run('reports')
  const { items, lead } = await list()
  expect(lead).toBe('王芳 1001')
  expect(items).toMatchObject([
    { kind: 'month', period: '2026-02-01', title: '2026年2月人机协同月报', lead: '王芳 1001' },
  ])
  await expect(app.db.read.countBy(OutboxRow, { event: 'report.made' })).resolves.toBe(1)
  await app.settle()
  const cards = app.sandbox.control
    .agentMessages('wang.fang')
    .flatMap(({ content }) => (content.kind === 'text-card' ? [content.title] : []))
  expect(cards.filter((title) => title.includes('月报'))).toEqual(['2026年2月人机协同月报'])
  expect(app.sandbox.control.agentMessages('zhang.wei')).toEqual([])
})

it('tells efficiency, quality, what goes between people and bot, and data, each figure with its cases and none without', async () => {
  for (const minutes of [1, 2, 3, 4, 5, 9]) await served(minutes)
  for (let index = 0; index < 4; index += 1) await asked('怎么充值', 'answered', 'confirmed')
  await asked('怎么退款', 'answered', 'called')
  app.clock.set('2026-03-01T09:05:00+08:00')
  await countDays()
  await run('reports')
  const { parts } = await read('month/2026-02-01')
  expect(parts.map(({ title }) => title)).toEqual(['效率', '质量', '人和自动客服之间', '客户资料'])
  const told = Object.fromEntries(
    parts.flatMap(({ figures }) =>
      figures.map(({ key, text, cases, stateText }) => [key, `${text} (${cases}) ${stateText}`]),
    ),
  )
  expect(told).toMatchObject({
    'chat-wait': '4 分钟 (6) 做到了',
    'chat-wait-in-time': '83.3% (6) 1 件没做到',
    'bot-solved': '80% (5) 4 件',
    'called-after-answer': '1 件 (1) 只是数量',
    reached: '100% (6) 6 件',
    summaries: '100% (6) 6 件',
    rating: 'null (0) 还没有记录',
  })
})

it('lists each week what was not understood, with the words as long as they are there', async () => {
  await asked('卡密在哪呀', 'missed')
  const gone = await asked('第二句', 'menu')
  await asked('怎么退款', 'answered', 'called')
  await asked('怎么充值', 'answered', 'confirmed')
  app.clock.set('2026-02-16T09:05:00+08:00')
  await run('reports')
  await run('reports')
  const [week] = (await list()).items
  expect(week).toMatchObject({
    kind: 'misses',
    period: '2026-02-09',
    title: '2月9日至2月15日自动客服没听懂的',
  })
  const { total, misses } = await read('misses/2026-02-09')
  expect(total).toBe(3)
  expect(misses.map(({ words, whyText }) => [words, whyText])).toEqual([
    ['怎么退款', '答了以后客户找客服'],
    ['第二句', '给了选项，没人点'],
    ['卡密在哪呀', '没听懂'],
  ])
  await app.db.transaction((tx) => tx.manager.update(Message, { text: '第二句' }, { text: '' }))
  expect((await read('misses/2026-02-09')).misses.map(({ words }) => words)).toEqual([
    '怎么退款',
    null,
    '卡密在哪呀',
  ])
  const file = (await call('GET /desk/api/reports/misses/2026-02-09/csv')).text
  expect(file).toContain('（原话已删除）')
  expect(gone).toMatch(/^btn_/)
})

it('carries what was to be done over into the next month until it is done', async () => {
  await served(1)
  app.clock.set('2026-03-01T09:05:00+08:00')
  await countDays()
  await run('reports')
  const add = (period: string, body: unknown) =>
    call(`POST /desk/api/reports/month/${period}/actions`, body)
  const words = { words: '晚上多排一个人', owner: '1024', dueOn: '2026-03-20' }
  expect((await add('2026-02-01', words)).status).toBe(200)
  expect((await add('2026-02-01', { ...words, owner: '9999' })).status).toBe(422)
  expect((await add('2026-01-01', words)).status).toBe(404)
  await served(1)
  app.clock.set('2026-04-01T09:05:00+08:00')
  await countDays()
  await run('reports')
  const [left] = (await read('month/2026-03-01')).actions
  expect(left).toMatchObject({
    words: '晚上多排一个人',
    owner: '张伟 1024',
    carriedOver: true,
    late: true,
  })
  const page = await call('GET /desk/api/reports/month/2026-03-01/page')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.text).toContain('晚上多排一个人（上期留下）')
  expect(page.text).not.toMatch(/<script|src=/)
  await call(`POST /desk/api/reports/month/2026-03-01/actions/${left?.actionId}/done`)
  expect((await read('month/2026-03-01')).actions).toEqual([])
  expect((await read('month/2026-02-01')).actions).toMatchObject([{ done: true }])
  const file = (await call('GET /desk/api/reports/month/2026-02-01/csv')).text
  expect(file).toContain('晚上多排一个人,张伟 1024,2026-03-20,做完了')
})

it("is a supervisor's and the lead's, and of a time without any record there is none", async () => {
  app.clock.set('2026-03-02T09:05:00+08:00')
  await countDays()
  await run('reports')
  await expect(app.db.read.count(KeptReport)).resolves.toBe(0)
  expect((await call('GET /desk/api/reports', undefined, '1024')).status).toBe(404)
  expect((await call('GET /desk/api/reports/month/2026-02-01')).status).toBe(404)
  expect((await call('GET /desk/api/reports/nonsense/2026-02-01')).status).toBe(404)
})
