import { takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { watchedTopics } from '../../server/app/watched-topics'
import { DeskTicket, DeskTicketPage } from '../../server/tickets/desk/desk-ticket.contract'
import { MentionList } from '../../server/tickets/desk/desk-work.contract'
import { workNumbersIn } from '../../server/tickets/handling/mentions'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { TicketHelper } from '../../server/tickets/handling/ticket-helper.entity'
import { TicketMention } from '../../server/tickets/handling/ticket-mention.entity'
import { forgetViewers } from '../../server/tickets/handling/ticket-viewers'
import { TicketViewer } from '../../server/tickets/handling/ticket-viewer.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { LiveTopic } from '../../server/live/live-topic.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../support/people'
import { openDesk, type Colleague, type DeskWorld } from './desk-world'
import { deps, forget, published, reread, someone, submit, timeline } from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let desk: DeskWorld
let alice: TestCustomer
let ticket: Ticket

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  desk = await openDesk(db)
})
afterAll(async () => {
  await desk.server.close()
  await db.close()
})
/** A ticket of 售后 that 1024 holds; 1051 is of another department. */
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, Ticket, TicketEvent, OutboxRow, TicketHelper, TicketMention, TicketViewer)
  alice = await makeCustomer(db, { openId: someone('alice'), platformId: someone('P') })
  ticket = await submit(db, alice.customerId)
  await db.transaction((tx) =>
    takeTicket(tx, deps, { number: ticket.number, agent: desk.agent('zhang.wei') }),
  )
})

const numberOf = (name: Colleague): string => desk.agent(name).workNumber
const at = (path: string): string => `/desk/api/tickets/${ticket.number}${path}`
const read = (name?: Colleague) => desk.call(`GET ${at('')}`, undefined, name)
const ask = (text = '看看日志', name?: Colleague) =>
  desk.call(`POST ${at('/helpers')}`, { workNumber: numberOf('li.na'), text }, name)

describe('a helper', () => {
  it('sees the ticket in their list, is told, and the customer hears of one owner', async () => {
    expect((await read('li.na')).status).toBe(404)
    const { status, body } = await ask()
    expect([status, body.work.helpers]).toEqual([
      200,
      [{ workNumber: numberOf('li.na'), name: expect.any(String), me: false }],
    ])
    const shown = DeskTicket.parse((await read('li.na')).body)
    expect(shown.work).toMatchObject({ mayDraft: true, mayHandOn: false, mayClassify: false })
    expect(shown.actions).toEqual(['take-over', 'note-internally'])
    const list = DeskTicketPage.parse(
      (await desk.call('GET /desk/api/tickets?scope=mine', undefined, 'li.na')).body,
    )
    expect([list.items.map(({ number }) => number), list.counts.mine]).toEqual([[ticket.number], 1])
    const found = await desk.call(`GET /desk/api/tickets?q=${ticket.number}`, undefined, 'li.na')
    expect(found.body.items).toHaveLength(1)
    expect((await published(db)).map(({ event }) => event)).toContain('ticket.helperAsked')
    expect((await timeline(db, ticket)).at(-1)).toMatchObject({
      type: 'helper',
      visibility: 'internal',
    })
    const topics = await watchedTopics(
      db,
      { ...desk.agent('li.na'), kind: 'agent', sessionId: 'x', name: '李娜' } as never,
      [`ticket:${ticket.number}`],
    )
    expect(topics).toEqual([`ticket:${ticket.id}`])
  })

  it('writes to colleagues and lays words ready, and does not speak for the owner', async () => {
    await ask()
    const note = (body: unknown) => desk.call(`POST ${at('/notes')}`, body, 'li.na')
    expect((await note({ text: '日志里看到了', visibility: 'internal' })).status).toBe(200)
    expect((await note({ text: '我们查到了' })).body.code).toBe('held_by_other')
    expect(
      (await desk.call(`POST ${at('/drafts')}`, { text: '把验证码发我' }, 'li.na')).status,
    ).toBe(422)
    const { body } = await desk.call(
      `POST ${at('/drafts')}`,
      { text: '接口在 18 点恢复了' },
      'li.na',
    )
    expect(body.timeline.at(-1)).toMatchObject({ type: 'draft', visibility: 'internal' })
    expect((await published(db)).map(({ event }) => event)).toContain('ticket.drafted')
    expect((await reread(db, ticket)).firstRespondedAt).toBeNull()
  })

  it('asked twice is asked once; thanked or gone by themselves they see it no more', async () => {
    await ask()
    const entries = (await timeline(db, ticket)).length
    await ask()
    expect((await timeline(db, ticket)).length).toBe(entries)
    const leave = { workNumber: numberOf('li.na') }
    expect((await desk.call(`POST ${at('/helpers/leave')}`, leave, 'li.na')).status).toBe(200)
    expect((await read('li.na')).status).toBe(404)
    expect((await desk.call(`POST ${at('/helpers/leave')}`, leave)).status).toBe(200)
    expect((await timeline(db, ticket)).length).toBe(entries + 1)
  })

  it('is asked by the owner or a supervisor only, and not to help themselves', async () => {
    const other = await submit(db, alice.customerId)
    const path = `POST /desk/api/tickets/${other.number}/helpers`
    const body = { workNumber: numberOf('li.na'), text: '看看' }
    expect((await desk.call(path, body)).body.code).toBe('not_now')
    await db.transaction((tx) =>
      takeTicket(tx, deps, { number: other.number, agent: desk.agent('wang.fang') }),
    )
    expect((await desk.call(path, body)).body.code).toBe('held_by_other')
    expect((await desk.call(path, { ...body, workNumber: '9999999' }, 'wang.fang')).status).toBe(
      404,
    )
    const self = { ...body, workNumber: numberOf('wang.fang') }
    expect((await desk.call(path, self, 'wang.fang')).body.code).toBe('already_owner')
  })
})

describe('handed on', () => {
  const hand = (name?: Colleague) =>
    desk.call(`POST ${at('/hand-on')}`, { workNumber: numberOf('li.na'), text: '请接着查' }, name)

  it('it is theirs from now on, helper or not, whatever their department; both sides hear of it', async () => {
    await ask()
    const { status, body } = await hand()
    expect([status, body.holder, body.work.helpers]).toEqual([
      200,
      expect.stringContaining(`工号 ${numberOf('li.na')}`),
      [],
    ])
    expect(
      (await timeline(db, ticket)).slice(-2).map(({ visibility, text }) => [visibility, text]),
    ).toEqual([
      ['customer', '接着为您处理，之前的情况都已经看到'],
      ['internal', '请跟进：请接着查'],
    ])
    const events = (await published(db)).map(({ event }) => event)
    expect(events).toEqual(expect.arrayContaining(['ticket.assigned', 'ticket.handedOver']))
    // Who owns it now hands it on although it is not their department's.
    const back = { workNumber: numberOf('zhang.wei'), text: '查好了，还给你' }
    expect((await desk.call(`POST ${at('/hand-on')}`, back, 'li.na')).status).toBe(200)
    expect((await read('li.na')).status).toBe(404)
  })

  it('by a colleague who does not hold it is refused', async () => {
    await ask()
    expect((await hand('li.na')).body.code).toBe('held_by_other')
    expect((await reread(db, ticket)).assignedAgentId).toBe(desk.agent('zhang.wei').agentId)
  })
})

describe('a colleague who is named in a note', () => {
  const note = (text: string, visibility = 'internal') =>
    desk.call(`POST ${at('/notes')}`, { text, visibility })
  const mentions = async (name: Colleague = 'wang.fang') =>
    MentionList.parse((await desk.call('GET /desk/api/mentions', undefined, name)).body)
  const versionOf = async (name: Colleague): Promise<number> =>
    Number(
      (await db.read.findOneBy(LiveTopic, { topic: `agent:${desk.agent(name).agentId}` }))
        ?.version ?? 0,
    )

  it('finds it under 提到我, is told at once, and it is read once they look at the ticket', async () => {
    const before = await versionOf('wang.fang')
    expect(
      (await note(`@${numberOf('wang.fang')} 这单要您看一眼，找 @99999999 没有用`)).status,
    ).toBe(200)
    expect(await mentions()).toMatchObject({
      unread: 1,
      items: [{ number: ticket.number, read: false, by: expect.stringContaining('工号 1024') }],
    })
    expect(await versionOf('wang.fang')).toBeGreaterThan(before)
    expect((await published(db)).map(({ event }) => event)).toContain('ticket.mentioned')
    await desk.call(`PUT ${at('/here')}`, { here: 'looking' }, 'wang.fang')
    expect((await mentions()).unread).toBe(0)
    expect((await mentions('li.na')).items).toEqual([])
  })

  it('and may not see the ticket: nothing is written, and the writer reads what to do', async () => {
    const refused = await note(`@${numberOf('li.na')} 看看`)
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      422,
      'cannot_see',
      expect.stringContaining('先请他协助'),
    ])
    expect((await timeline(db, ticket)).at(-1)?.type).toBe('assigned')
    await ask()
    expect((await note(`@${numberOf('li.na')} 看看`)).status).toBe(200)
    // Once they see it no more, the mention goes too.
    await desk.call(`POST ${at('/helpers/leave')}`, { workNumber: numberOf('li.na') })
    expect((await mentions('li.na')).items).toEqual([])
  })

  it('is nobody where the words go to the customer, or name themselves', async () => {
    await note(`请留意短信，来自 @${numberOf('wang.fang')}`, 'customer')
    await note(`@${numberOf('zhang.wei')} 记一下`)
    expect(await db.read.countBy(TicketMention, {})).toBe(0)
    expect(workNumbersIn('@1024、＠1001 和 @1024，邮箱 a@12 不算，@123456789 也不算')).toEqual([
      '1024',
      '1001',
    ])
  })
})

describe('two at once', () => {
  it('each sees who else has it open and who is writing, until they are gone', async () => {
    const say = (here: string, name: Colleague) => desk.call(`PUT ${at('/here')}`, { here }, name)
    const topic = async () =>
      Number((await db.read.findOneBy(LiveTopic, { topic: `ticket:${ticket.id}` }))?.version ?? 0)
    const here = async (name: Colleague) => DeskTicket.parse((await read(name)).body).work.here
    expect((await say('looking', 'wang.fang')).status).toBe(204)
    const looked = await topic()
    await say('looking', 'wang.fang')
    expect(await topic()).toBe(looked)
    await say('typing', 'wang.fang')
    expect(await topic()).toBe(looked + 1)
    expect(await here('zhang.wei')).toEqual([
      { name: expect.stringMatching(/ 1001$/), typing: true },
    ])
    expect(await here('wang.fang')).toEqual([])
    clock.advance(15_000)
    expect(await here('zhang.wei')).toEqual([expect.objectContaining({ typing: false })])
    clock.advance(60_000)
    expect(await here('zhang.wei')).toEqual([])
    expect((await say('looking', 'li.na')).status).toBe(404)
    await say('looking', 'wang.fang')
    await say('gone', 'wang.fang')
    expect(await here('zhang.wei')).toEqual([])
    await say('looking', 'wang.fang')
    clock.advance(2 * 3_600_000)
    await db.transaction(forgetViewers)
    expect(await db.read.countBy(TicketViewer, {})).toBe(0)
  })

  it('what a writer has not read yet is said before their words go out, and they go out once it was', async () => {
    const { version } = DeskTicket.parse((await read()).body).work
    await desk.call(`POST ${at('/notes')}`, { text: '我先回了客户' }, 'wang.fang')
    const send = (seen: number) =>
      desk.call(`POST ${at('/questions')}`, { text: '请补一张截图', seen })
    const refused = await send(version)
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      409,
      'not_read_yet',
      '您写的时候， 售后部 工号 1001 刚刚写了进展，看过再发',
    ])
    expect((await send(version + 1)).status).toBe(200)
    // What only colleagues read, and what one wrote oneself, holds nobody up.
    const latest = DeskTicket.parse((await read()).body).work.version
    await desk.call(
      `POST ${at('/notes')}`,
      { text: '备注一下', visibility: 'internal' },
      'wang.fang',
    )
    expect((await send(latest)).status).toBe(200)
    expect((await send(latest)).status).toBe(200)
  })
})
