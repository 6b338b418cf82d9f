import { AttachmentRow } from '../../server/attachments/attachment.entity'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { Message } from '../../server/conversations/message.entity'
import { DAY_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { sweepOld } from '../../server/rights/retention'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { preset } from '../support/presets'
import { startApp, type RunningApp } from '../support/running-app'
import { openMiniProgram } from '../support/visitors'

const policy = preset('haicheng')
let world: RunningApp
beforeEach(async () => {
  world = await startApp()
  await world.seed()
}, 60_000)
afterEach(() => world.close())

const swept = async (subjectId: string) =>
  (await world.db.read.findBy(AuditEntry, { deed: 'data.swept', subjectId })).map(
    ({ reason }) => reason?.split(' ')[0],
  )

it('takes all that is over its term, however much it is: a transaction and a line on record for each 200', async () => {
  await world.db.transaction(async (tx) => {
    for (let no = 0; no < 401; no += 1)
      await tx.manager.insert(NoticeRow, {
        id: newId('ntc'),
        customerId: 'cus_1',
        event: 'x',
        sourceKey: `retention:${no}`,
        title: '',
        body: '',
        page: '',
        fields: {},
        roadText: '',
        createdAt: tx.now,
        readAt: null,
      })
  })
  world.clock.advance(11 * 365 * DAY_MS)
  await sweepOld(world.db, policy)
  expect(await world.db.read.countBy(NoticeRow, { customerId: 'cus_1' })).toBe(0)
  expect(await swept('notices')).toEqual(['200', '200', expect.stringMatching(/^\d+$/)])
})

it('lets go of the files that messages and tickets named, but for what another ticket names still', async () => {
  const alice = await openMiniProgram(world, 'u1')
  await world.sandbox.control.follow('u1')
  await world.settle()
  await world.sandbox.control.sendText('u1', '我的卡密在哪里看')
  await world.settle()
  const submit = async (about: object) => {
    const body = { kind: 'how-to', description: '打不开', attachmentIds: [], another: true }
    const { number } = await alice.ask('POST /api/tickets', { ...body, ...about })
    return world.db.read.findOneByOrFail(Ticket, { number })
  }
  const [over, open] = [await submit({}), await submit({})]
  await alice.ask(`POST /api/tickets/${over.number}/withdraw`, {})
  const id = (name: string) => `att_${name.padStart(26, '0')}`
  await world.db.transaction(async (tx) => {
    for (const name of ['SAID', 'BROUGHT', 'STILL'])
      await tx.manager.insert(AttachmentRow, {
        id: id(name),
        contentHash: 'a'.repeat(64),
        mediaType: 'image/jpeg',
        sizeBytes: 1,
        width: 1,
        height: 1,
        fileName: '截图.jpg',
        ownerCustomerId: name === 'BROUGHT' ? null : alice.me.customerId,
        uploadedByAgentId: null,
        createdAt: tx.now,
        looseUntil: null,
      })
    const name = async (ticketId: string, attachmentIds: string[]) => {
      const event = await tx.manager.findOneByOrFail(TicketEvent, { ticketId })
      await tx.manager.update(TicketEvent, { id: event.id }, { attachmentIds })
    }
    await name(over.id, [id('BROUGHT'), id('STILL')])
    await name(open.id, [id('STILL')])
    const payload = { attachmentId: id('SAID') }
    await tx.manager.update(Message, { text: '我的卡密在哪里看' }, { payload })
  })
  world.clock.advance(11 * 365 * DAY_MS)
  await sweepOld(world.db, policy)
  expect(await swept('talks')).toHaveLength(1)
  expect(await swept('tickets')).toEqual(['1'])
  const rows = await world.db.read.findBy(AttachmentRow, { mediaType: 'image/jpeg' })
  expect(rows.filter(({ looseUntil }) => looseUntil === null).map((row) => row.id)).toEqual([
    id('STILL'),
  ])
})
