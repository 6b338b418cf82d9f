import { AttachmentRow } from '../../server/attachments/attachment.entity'
import { sweepLooseAttachments } from '../../server/attachments/sweep-loose'
import { openStorage } from '../../server/attachments/open-storage'
import { HOUR_MS } from '../../server/lib/clock'
import { AuthorizationWithdrawal } from '../../server/notifications/authorization-withdrawal.entity'
import { MiniProgramMessage } from '../../server/notifications/mini-program-message.entity'
import { SubscribeConsent } from '../../server/notifications/subscribe-consent.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { openMiniProgram, type Customer } from '../support/visitors'

const CUSTOM = '/cgi-bin/message/custom/send'
let world: RunningApp
let customer: Customer

beforeEach(async () => {
  world = await startApp()
  customer = await openMiniProgram(world, 'u1')
})
afterEach(() => world.close())

const states = async () =>
  (await world.db.read.find(MiniProgramMessage, { order: { at: 'ASC' } })).map(
    ({ answerState }) => answerState,
  )
const said = () =>
  world.sandbox.control
    .doorOf('u1')
    .map((content) => (content.kind === 'text' ? content.text : content.kind))
const asked = () =>
  world.sandbox.control
    .snapshot()
    .apiCalls.filter(({ path }) => path === CUSTOM)
    .map(({ errcode }) => errcode)

it("whoever writes at the mini program's own 客服 door is led to the right one, in the chat that they wrote in", async () => {
  await world.sandbox.control.writeAtDoor('u1', '我的卡密用不了')
  await world.settle()
  expect(said()).toEqual([expect.stringContaining('点“我的”里的“联系客服”')])
  expect([await states(), asked()]).toEqual([['sent'], [0]])
})

it('WeChat busy: it is said later, once; WeChat refusing: nobody is asked again and again', async () => {
  world.sandbox.control.fail({ api: CUSTOM, kind: 'errcode', errcode: -1, times: 1 })
  await world.sandbox.control.writeAtDoor('u1', '在吗')
  await world.settle()
  world.clock.advance(60_000)
  await world.settle()
  expect([said().length, await states()]).toEqual([1, ['sent']])
  world.clock.advance(60_000)
  world.sandbox.control.fail({ api: CUSTOM, kind: 'errcode', errcode: 45015, times: 1 })
  await world.sandbox.control.writeAtDoor('u1', '还在吗')
  await world.settle()
  expect([said().length, await states(), await world.db.read.count(OutboxRow)]).toEqual([
    1,
    ['sent', 'refused'],
    0,
  ])
})

it('an authorisation that is taken back is on record, ends the consents, and takes along what no ticket names', async () => {
  const [templateId = ''] = world.sandbox.control
    .snapshot()
    .subscribeTemplates.map((template) => template.templateId)
  await world.sandbox.control.answerConsent('u1', { [templateId]: 'accept' })
  const form = new FormData()
  form.append('file', new Blob(['一段']), 'a.txt')
  await fetch(`${world.url}/api/attachments`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${customer.token}` },
    body: form,
  })
  expect(await world.db.read.findOneByOrFail(SubscribeConsent, {})).toMatchObject({ balance: 1 })
  await world.sandbox.control.withdrawAuthorization('u1', '12')
  expect(await world.db.read.findOneByOrFail(SubscribeConsent, {})).toMatchObject({ balance: 0 })
  world.clock.advance(1_000)
  await sweepLooseAttachments({ db: world.db, storage: openStorage(`file:${world.folder}`) })
  expect(await world.db.read.count(AttachmentRow)).toBe(1)
  await world.sandbox.control.withdrawAuthorization('u1', '8,14')
  // What may still be coming in stays for an hour.
  world.clock.advance(HOUR_MS)
  await sweepLooseAttachments({ db: world.db, storage: openStorage(`file:${world.folder}`) })
  expect(await world.db.read.count(AttachmentRow)).toBe(0)
  expect(
    (await world.db.read.find(AuthorizationWithdrawal, { order: { at: 'ASC' } })).map(
      ({ what }) => what,
    ),
  ).toEqual(['12', '8,14'])
})
