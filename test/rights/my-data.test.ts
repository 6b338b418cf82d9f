import { unzipSync, strFromU8 } from 'fflate'
import { AttachmentRow } from '../../server/attachments/attachment.entity'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { lineStoreOf } from '../../server/audit/head-store'
import { Conversation } from '../../server/conversations/conversation.entity'
import { Message } from '../../server/conversations/message.entity'
import { EvidenceFile } from '../../server/evidence/evidence-file.entity'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { Customer as CustomerRow } from '../../server/identity/customer.entity'
import { DAY_MS } from '../../server/lib/clock'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { Order } from '../../server/orders/order.entity'
import { applyErasures, ERASURE_LINES, listErasures } from '../../server/rights/erasure-list'
import { DataExport } from '../../server/rights/data-export.entity'
import { carryOnErasures } from '../../server/rights/erasures'
import { Erasure } from '../../server/rights/erasure.entity'
import { MyData } from '../../server/rights/my-data.contract'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { TicketWord } from '../../server/tickets/search/ticket-word.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'
import { openMiniProgram, type Customer } from '../support/visitors'

let world: RunningApp
let alice: Customer
let bob: Customer

const mine = async (who = alice): Promise<MyData> => MyData.parse(await who.ask('GET /api/my-data'))
const classOf = (data: MyData, key: string) => data.classes.find((one) => one.key === key)
const deeds = async (deed: string) =>
  (await world.db.read.findBy(AuditEntry, { deed })).map(({ reason }) => reason)

/** Somebody with a bit of everything: a chat, two tickets of which one is about an order, a number to be called back. */
async function live(): Promise<{ plain: string; ofOrder: string }> {
  await world.seed()
  alice = await openMiniProgram(world, 'u1')
  bob = await openMiniProgram(world, 'u2')
  await world.sandbox.control.follow('u1')
  await world.settle()
  await world.sandbox.control.sendText('u1', '我的卡密在哪里看')
  await world.settle()
  const orders = await alice.ask('GET /api/orders')
  const submit = async (about: object) =>
    String(
      (
        await alice.ask('POST /api/tickets', {
          kind: 'how-to',
          description: '页面上的金鱼图案打不开',
          attachmentIds: [],
          another: true,
          ...about,
        })
      ).number,
    )
  const plain = await submit({})
  const ofOrder = await submit({ kind: 'goods', orderNumber: orders.items[0].orderNumber })
  await alice.ask('POST /api/calls/wishes', { number: '13800138000', text: '请回电说说充值' })
  await world.settle()
  return { plain, ofOrder }
}

beforeEach(async () => {
  world = await startApp()
}, 60_000)
afterEach(() => world.close())

describe('F7: what is held of me', () => {
  it('is told by class, with how much of it there is and until when', async () => {
    await live()
    const data = await mine()
    expect(data.classes.map(({ key }) => key)).toEqual([
      'account',
      'talks',
      'tickets',
      'orders',
      'calls',
      'notices',
    ])
    expect(classOf(data, 'talks')?.countText).toMatch(/^\d+ 条消息/)
    expect(classOf(data, 'tickets')?.countText).toContain('3 张工单')
    expect(classOf(data, 'calls')).toMatchObject({
      countText: '1 个回电号码',
      keptText: '电话记录保存 3 年。回电号码在工单结束 30 天后删除',
    })
    expect(classOf(data, 'orders')?.keptText).toContain('《电子商务法》第三十一条')
    expect(classOf(await mine(bob), 'calls')?.countText).toBeNull()
  })

  it('is taken along as a file for programs, once however often it is asked for, and by nobody else', async () => {
    const { plain } = await live()
    await alice.ask('POST /api/my-data/copies')
    await alice.ask('POST /api/my-data/copies')
    await world.settle()
    const { copies } = await mine()
    expect(copies).toMatchObject([{ state: 'ready', stateText: '已经生成，可以下载' }])
    const bytes = await fetch(world.url + (copies[0]?.file?.url ?? ''))
    const files = unzipSync(new Uint8Array(await bytes.arrayBuffer()))
    const read = (name: string) => JSON.parse(strFromU8(files[name] ?? new Uint8Array()))
    expect(Object.keys(files).sort()).toEqual([
      'README.txt',
      'account.json',
      'calls.json',
      'notices.json',
      'orders.json',
      'talks.json',
      'tickets.json',
    ])
    expect(read('talks.json').messages.map(({ text }: { text: string }) => text)).toContain(
      '我的卡密在哪里看',
    )
    expect(read('tickets.json').tickets.map(({ number }: { number: string }) => number)).toContain(
      plain,
    )
    expect(read('calls.json').call_wishes).toMatchObject([{ number: '13800138000' }])
    const text = Object.values(files)
      .map((bytes) => strFromU8(bytes))
      .join('\n')
    expect(text).not.toContain('secret_sealed')
    expect((await mine(bob)).copies).toEqual([])
    world.clock.advance(3 * 3_600_000)
    expect((await fetch(world.url + (copies[0]?.file?.url ?? ''))).status).toBeGreaterThanOrEqual(
      400,
    )
    world.clock.advance(7 * DAY_MS)
    expect((await mine()).copies).toMatchObject([{ state: 'gone', file: null }])
    expect(await deeds('data.copyMade')).toHaveLength(1)
  })

  it('is corrected where it is ours to correct, and consents are taken back', async () => {
    const carol = await openMiniProgram(world, 'u3')
    const bad = await carol.call('POST /api/my-data/name', { displayName: '  ' })
    expect([bad.status, bad.body.detail]).toEqual([400, expect.stringContaining('称呼')])
    await carol.ask('POST /api/my-data/name', { displayName: '小王' })
    expect((await mine(carol)).displayName).toBe('小王')
    await live()
    expect(await alice.call('POST /api/my-data/name', { displayName: '小王' })).toMatchObject({
      status: 409,
    })
    const [templateId = ''] = world.sandbox.control
      .snapshot()
      .subscribeTemplates.map((template) => template.templateId)
    await world.sandbox.control.answerConsent('u1', { [templateId]: 'accept' })
    expect((await mine()).consents.balance).toBe(1)
    await alice.ask('DELETE /api/my-data/consents')
    expect((await mine()).consents).toEqual({
      balance: 0,
      text: '现在没有留着的同意，小程序不会给您发订阅消息',
    })
  })
})

describe('F7: erasing', () => {
  const words = async () => {
    const [messages, tickets] = [
      await world.db.read.find(Message),
      await world.db.read.find(Ticket, { order: { id: 'ASC' } }),
    ]
    return JSON.stringify([messages, tickets, await world.db.read.find(TicketEvent)])
  }

  it('what may go goes at once, the account waits for open cases, orders for their three years, and each is named', async () => {
    const { plain, ofOrder } = await live()
    const { erasure } = await mine()
    expect(erasure.asked).toBeNull()
    expect(erasure.cases).toHaveLength(3)
    expect(erasure.stays.map(({ what }) => what)).toContain(`工单 ${plain}`)
    expect(erasure.stays.find(({ what }) => what.includes('订单'))).toMatchObject({
      why: expect.stringContaining('《电子商务法》第三十一条'),
      until: expect.stringMatching(/^最晚到 20\d\d年\d+月\d+日/),
    })
    expect(erasure.goes.join()).not.toMatch(/称呼|登录|同意/)
    expect(erasure.stays.map(({ what }) => what).join()).toMatch(/称呼.+登录.+同意/)
    expect(await alice.call('POST /api/my-data/erasure', { cases: 0 })).toMatchObject({
      status: 409,
    })
    expect(await words()).toContain('我的卡密在哪里看')

    await alice.ask('POST /api/my-data/erasure', { cases: 3 })
    expect(await words()).not.toContain('我的卡密在哪里看')
    expect(await words()).toContain('金鱼图案')
    expect((await mine()).erasure.asked?.text).toContain('办完，账号会自动注销')

    // As long as they are open, what is new is left to be read, and nothing is put on record.
    const [open = '', ...others] = (await alice.ask('GET /api/tickets')).items.map(
      ({ number }: { number: string }) => number,
    )
    await alice.ask(`POST /api/tickets/${open}/withdraw`, {})
    await world.settle()
    const { customerId } = alice.me
    const notices = await world.db.read.countBy(NoticeRow, { customerId })
    expect(notices).toBeGreaterThan(0)
    const lookedAt = (await world.db.read.findOneByOrFail(Erasure, {})).lookAt?.getTime() ?? 0
    world.clock.advance(3_700_000)
    await carryOnErasures(world.db)
    expect(await deeds('data.erased')).toHaveLength(1)
    expect(await world.db.read.countBy(NoticeRow, { customerId })).toBe(notices)
    expect((await world.db.read.findOneByOrFail(Erasure, {})).lookAt?.getTime()).toBeGreaterThan(
      lookedAt,
    )
    for (const number of others) await alice.ask(`POST /api/tickets/${number}/withdraw`, {})
    world.clock.advance(3_700_000)
    await world.settle()
    expect((await alice.call('GET /api/me')).status).toBe(401)
    const row = await world.db.read.findOneByOrFail(Ticket, { number: plain })
    expect(row).toMatchObject({ title: '内容已按本人要求删除', description: '' })
    expect(await world.db.read.countBy(TicketWord, { ticketId: row.id })).toBe(0)
    expect(await world.db.read.findOneByOrFail(Ticket, { number: ofOrder })).toMatchObject({
      description: '页面上的金鱼图案打不开',
    })
    expect(await world.db.read.findOneByOrFail(CustomerRow, { id: row.customerId })).toMatchObject({
      displayName: '已注销的用户',
      platformCustomerId: null,
      unionId: null,
    })
    expect(await world.db.read.countBy(ChannelIdentity, { customerId: row.customerId })).toBe(0)
    expect(await world.db.read.findOneByOrFail(Erasure, {})).toMatchObject({ state: 'kept' })

    world.clock.advance(3 * 366 * DAY_MS)
    await carryOnErasures(world.db)
    const orders = await world.db.read.findBy(Order, { customerId: row.customerId })
    expect(orders.length).toBeGreaterThan(0)
    expect(orders.every(({ accountMasked }) => accountMasked === null)).toBe(true)
    for (const { id } of orders)
      expect(await world.db.read.countBy(CardSecret, { orderId: id })).toBe(0)
    expect(await words()).not.toContain('金鱼图案')
    expect(await world.db.read.findOneByOrFail(Erasure, {})).toMatchObject({
      state: 'done',
      lookAt: null,
    })
    expect(await deeds('data.erased')).toHaveLength(3)
    // Others have lost nothing.
    expect((await world.db.read.findBy(CustomerRow, {})).length).toBeGreaterThan(1)
    expect(await world.db.read.countBy(Order, {})).toBeGreaterThan(orders.length)
  }, 60_000)

  it('a talk that an open case needs keeps its pictures with its words', async () => {
    const { plain } = await live()
    const message = await world.db.read.findOneByOrFail(Message, { text: '我的卡密在哪里看' })
    const id = 'att_00000000000000000000000001'
    await world.db.transaction(async (tx) => {
      await tx.manager.insert(AttachmentRow, {
        id,
        contentHash: 'a'.repeat(64),
        mediaType: 'image/jpeg',
        sizeBytes: 1,
        width: 1,
        height: 1,
        fileName: '截图.jpg',
        ownerCustomerId: alice.me.customerId,
        uploadedByAgentId: null,
        createdAt: tx.now,
        looseUntil: null,
      })
      await tx.manager.update(Message, { id: message.id }, { payload: { attachmentId: id } })
      const { conversationId } = message
      await tx.manager.update(Ticket, { number: plain }, { conversationId })
    })
    await alice.ask('POST /api/my-data/erasure', { cases: 3 })
    expect(await words()).toContain('我的卡密在哪里看')
    expect(await world.db.read.findOneByOrFail(AttachmentRow, { id })).toMatchObject({
      looseUntil: null,
    })
  })

  it('a talk that somebody else might have begun goes whole where nobody else said anything in it', async () => {
    await live()
    const { conversationId, at } = await world.db.read.findOneByOrFail(Message, {
      text: '我的卡密在哪里看',
    })
    const { customerId } = alice.me
    await world.db.transaction(async (tx) => {
      const by = { verifiedBy: 'kf-entry', verifiedAt: at } as const
      await tx.manager.update(ChannelIdentity, { customerId, surface: 'official-account' }, by)
    })
    await alice.ask('POST /api/my-data/erasure', { cases: 3 })
    expect(await world.db.read.countBy(Message, { conversationId })).toBe(0)
    expect(await world.db.read.findOneByOrFail(Conversation, { id: conversationId })).toMatchObject(
      { externalId: conversationId, botMemory: null },
    )
  })

  it('files that agents brought, evidence and copies go too, once nothing that stays names them', async () => {
    const { plain, ofOrder } = await live()
    await alice.ask('POST /api/my-data/copies')
    await world.settle()
    const { attachmentId: copy } = await world.db.read.findOneByOrFail(DataExport, {})
    const names = ['agents', 'pdf', 'kept'] as const
    const id = (name: (typeof names)[number]) =>
      `att_0000000000000000000000000${names.indexOf(name)}`
    await world.db.transaction(async (tx) => {
      for (const name of names)
        await tx.manager.insert(AttachmentRow, {
          id: id(name),
          contentHash: 'a'.repeat(64),
          mediaType: 'application/pdf',
          sizeBytes: 1,
          width: null,
          height: null,
          fileName: `${name}.pdf`,
          ownerCustomerId: null,
          uploadedByAgentId: null,
          createdAt: tx.now,
          looseUntil: null,
        })
      const ticketOf = (number: string) => tx.manager.findOneByOrFail(Ticket, { number })
      const [going, staying] = [await ticketOf(plain), await ticketOf(ofOrder)]
      for (const [{ id: ticketId }, name] of [
        [going, 'agents'],
        [staying, 'kept'],
      ] as const) {
        const event = await tx.manager.findOneByOrFail(TicketEvent, { ticketId })
        await tx.manager.update(TicketEvent, { id: event.id }, { attachmentIds: [id(name)] })
      }
      await tx.manager.insert(EvidenceFile, {
        id: 'evi_00000000000000000000000001',
        ticketId: going.id,
        number: 'E1',
        state: 'ready',
        eventCount: 1,
        requestedAt: tx.now,
        readyAt: tx.now,
        pdfAttachmentId: id('pdf'),
        zipAttachmentId: null,
        pdfHash: null,
        zipHash: null,
      })
    })
    for (const { number } of (await alice.ask('GET /api/tickets')).items)
      await alice.ask(`POST /api/tickets/${number}/withdraw`, {})
    await alice.ask('POST /api/my-data/erasure', { cases: 0 })
    const looseUntil = async (which: string) =>
      (await world.db.read.findOneByOrFail(AttachmentRow, { id: which })).looseUntil
    for (const gone of [id('agents'), id('pdf'), copy ?? ''])
      expect((await looseUntil(gone))?.getTime()).toBeLessThanOrEqual(world.clock.now().getTime())
    expect(await looseUntil(id('kept'))).toBeNull()
  })

  it('can be taken back while the account is there; whoever comes again afterwards is somebody new', async () => {
    await live()
    await alice.ask('POST /api/my-data/erasure', { cases: 3 })
    await alice.ask('DELETE /api/my-data/erasure')
    expect((await mine()).erasure.asked).toBeNull()
    expect(await alice.call('DELETE /api/my-data/erasure')).toMatchObject({ status: 409 })
    for (const { number } of (await alice.ask('GET /api/tickets')).items)
      await alice.ask(`POST /api/tickets/${number}/withdraw`, {})
    world.clock.advance(DAY_MS)
    await world.settle()
    const before = (await alice.ask('GET /api/me')).customerId
    await alice.ask('POST /api/my-data/erasure', { cases: 0 })
    expect((await alice.call('GET /api/me')).status).toBe(401)
    const again = await openMiniProgram(world, 'u1')
    expect(again.me.customerId).not.toBe(before)
    expect((await again.ask('GET /api/tickets')).items).toEqual([])
  })

  it('survives a backup: who was erased since is erased again, by id or by WeChat account, and only they', async () => {
    await live()
    for (const { number } of (await alice.ask('GET /api/tickets')).items)
      await alice.ask(`POST /api/tickets/${number}/withdraw`, {})
    await world.settle()
    const store = lineStoreOf(`file:${world.folder}`, world.clock, ERASURE_LINES)
    const backup = {
      customers: await world.db.read.findBy(CustomerRow, { id: alice.me.customerId }),
      identities: await world.db.read.findBy(ChannelIdentity, { customerId: alice.me.customerId }),
    }
    expect(backup.identities.length).toBeGreaterThan(0)
    world.clock.advance(1_000)
    await alice.ask('POST /api/my-data/erasure', { cases: 0 })
    await listErasures(world.db, store)
    // The backup comes back: the person is there, their erasure is not; their account had another id then.
    const earlier = 'cus_00000000000000000000000001'
    await world.db.transaction(async (tx) => {
      await tx.manager.clear(Erasure)
      for (const row of backup.customers)
        await tx.manager.insert(CustomerRow, { ...row, id: earlier })
      for (const row of backup.identities)
        await tx.manager.insert(ChannelIdentity, { ...row, customerId: earlier })
    })
    const keys = [SECRET_KEY]
    expect(await applyErasures(world.db, { store, keys })).toEqual({
      listed: 1,
      applied: 1,
      customers: 2,
    })
    expect(await world.db.read.findOneByOrFail(CustomerRow, { id: earlier })).toMatchObject({
      displayName: '已注销的用户',
    })
    expect(await world.db.read.countBy(ChannelIdentity, { customerId: earlier })).toBe(0)
    expect((await bob.call('GET /api/me')).status).toBe(200)
    expect(await applyErasures(world.db, { store, keys })).toEqual({
      listed: 1,
      applied: 0,
      customers: 0,
    })
  })
  it('survives a backup: who took it back since is left alone', async () => {
    await live()
    const store = lineStoreOf(`file:${world.folder}`, world.clock, ERASURE_LINES)
    await alice.ask('POST /api/my-data/erasure', { cases: 3 })
    const backup = await world.db.read.findOneByOrFail(Erasure, {})
    await listErasures(world.db, store)
    await alice.ask('DELETE /api/my-data/erasure')
    await listErasures(world.db, store)
    await world.db.transaction((tx) => tx.manager.save(Erasure, { ...backup }))
    expect(await applyErasures(world.db, { store, keys: [SECRET_KEY] })).toMatchObject({
      applied: 0,
    })
    expect(await world.db.read.findOneByOrFail(Erasure, {})).toMatchObject({
      state: 'undone',
      lookAt: null,
      openKey: null,
    })
  })
})
