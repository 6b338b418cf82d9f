import { HOUR, KF1, startKfSandbox, type Item, type KfSandbox } from './support/kf-sandbox'
import { refusalOf } from '../../sandbox/wecom-kf/transitions'
import type { KfState } from '../../sandbox/kf.contract'

let t: KfSandbox
beforeEach(async () => {
  t = await startKfSandbox()
})
afterEach(() => t.sandbox.close())

const seat = (wecomUserId = 'zhang') => ({ wecomUserId, userId: 'u1', openKfId: KF1 })
const state = async () => {
  const { errcode, service_state, servicer_userid } = await t.call('service_state/get', {
    open_kfid: KF1,
    external_userid: t.customer,
  })
  return errcode === 0 ? [service_state, servicer_userid] : errcode
}
const changes = async () =>
  (await t.items())
    .map(({ event }: Item) => event)
    .filter((event: Item) => event?.event_type === 'session_status_change')

describe('the table of moves', () => {
  const allowed = ['0>1', '0>2', '0>3', '0>4', '1>2', '1>3', '1>4', '2>3', '2>4', '3>3', '3>4']
  const states: KfState[] = [0, 1, 2, 3, 4]
  it.each(states.flatMap((from) => states.map((to) => [from, to] as const)))(
    'from %i to %i',
    (from, to) => {
      const refusal = allowed.includes(`${from}>${to}`) ? undefined : from === 4 ? 95013 : 95016
      expect(refusalOf(from, to)).toBe(refusal)
    },
  )
})

describe('service_state', () => {
  it('knows nobody who was never here', async () => {
    expect(await state()).toBe(40096)
  })

  it('is 4 after entering, 0 after the first message, and 4 again 48 hours after the last', async () => {
    await t.kf.openLink({ userId: 'u1', url: t.kf.linkOf({ openKfId: KF1 }) })
    expect(await state()).toEqual([4, undefined])
    await t.write()
    expect(await state()).toEqual([0, undefined])
    await t.trans(3, 'zhang')
    t.clock.advance(47 * HOUR)
    await t.write()
    t.clock.advance(47 * HOUR)
    expect(await state()).toEqual([3, 'zhang'])
    t.clock.advance(HOUR)
    expect(await state()).toEqual([4, undefined])
  })

  it('begins anew when the customer writes after the end, and stays with the servicer before', async () => {
    await t.write()
    await t.trans(3, 'zhang')
    await t.write()
    expect(await state()).toEqual([3, 'zhang'])
    await t.trans(4)
    expect(await state()).toEqual([4, undefined])
    await t.write()
    expect(await state()).toEqual([0, undefined])
  })

  it('moves to another servicer, but not to the same one again', async () => {
    await t.write()
    await t.trans(3, 'zhang')
    expect((await t.trans(3, 'zhang')).errcode).toBe(95016)
    expect((await t.trans(3, 'li')).errcode).toBe(0)
    expect(await state()).toEqual([3, 'li'])
  })

  it('gives a code for the first move to the pool, to a servicer and to the end of each session', async () => {
    await t.write()
    expect((await t.trans(1)).msg_code).toBeUndefined()
    expect((await t.trans(2)).msg_code).toEqual(expect.any(String))
    expect((await t.trans(3, 'zhang')).msg_code).toEqual(expect.any(String))
    expect((await t.trans(3, 'li')).msg_code).toBeUndefined()
    expect((await t.trans(4)).msg_code).toEqual(expect.any(String))
    await t.write()
    expect((await t.trans(3, 'zhang')).msg_code).toEqual(expect.any(String))
  })

  it('tells nothing by sync_msg of what was done by API', async () => {
    await t.write()
    await t.trans(3, 'zhang')
    await t.trans(4)
    expect(await changes()).toEqual([])
  })

  it.each<[string, number, string | undefined, number]>([
    ['a servicer who stopped', 3, 'li', 95014],
    ['a stranger', 3, 'nobody', 95014],
    ['nobody named', 3, undefined, 40058],
    ['a state that is none', 5, undefined, 40058],
    ['a step back', 0, undefined, 95016],
  ])('refuses %s', async (_what, to, servicer, errcode) => {
    await t.write()
    await t.kf.setReceiving({ wecomUserId: 'li', openKfId: KF1, status: 'stopped' })
    expect((await t.trans(to, servicer)).errcode).toBe(errcode)
    expect(await state()).toEqual([0, undefined])
  })
})

describe('servicers in the client', () => {
  beforeEach(() => t.write())

  it('take out of the pool only', async () => {
    await expect(t.kf.takeSession(seat())).rejects.toThrow('不在待接入池里')
    await t.trans(2)
    await t.kf.takeSession(seat())
    expect(await state()).toEqual([3, 'zhang'])
    const [change] = await changes()
    expect(change).toEqual({
      event_type: 'session_status_change',
      open_kfid: KF1,
      external_userid: t.customer,
      change_type: 1,
      new_servicer_userid: 'zhang',
      msg_code: expect.any(String),
    })
    expect(
      (
        await t.call('send_msg_on_event', {
          code: change.msg_code,
          msgtype: 'text',
          text: { content: '张来接待' },
        })
      ).errcode,
    ).toBe(0)
  })

  it('hand on to who receives', async () => {
    await t.trans(3, 'zhang')
    await expect(t.kf.transferSession({ ...seat('li'), toWecomUserId: 'zhang' })).rejects.toThrow(
      '不在您的接待中',
    )
    await t.kf.transferSession({ ...seat(), toWecomUserId: 'li' })
    expect(await state()).toEqual([3, 'li'])
    expect(await changes()).toMatchObject([
      { change_type: 2, old_servicer_userid: 'zhang', new_servicer_userid: 'li' },
    ])
    await t.kf.setReceiving({ wecomUserId: 'zhang', openKfId: KF1, status: 'stopped' })
    await expect(t.kf.transferSession({ ...seat('li'), toWecomUserId: 'zhang' })).rejects.toThrow(
      '现在不接待',
    )
  })

  it('end, with a code for the last word', async () => {
    await t.trans(3, 'zhang')
    await t.kf.endSession(seat())
    expect(await state()).toEqual([4, undefined])
    expect(await changes()).toMatchObject([
      { change_type: 3, old_servicer_userid: 'zhang', msg_code: expect.any(String) },
    ])
    await expect(t.kf.endSession(seat())).rejects.toThrow('不在您的接待中')
  })

  it('open again what ended or was handed on, if they served it and the customer wrote within 48 hours', async () => {
    await t.trans(3, 'zhang')
    await t.kf.endSession(seat())
    await expect(t.kf.reopenSession(seat('li'))).rejects.toThrow('不在您的接待中')
    await t.kf.reopenSession(seat())
    expect(await state()).toEqual([3, 'zhang'])
    await t.kf.transferSession({ ...seat(), toWecomUserId: 'li' })
    await t.kf.reopenSession(seat())
    expect((await changes()).slice(1)).toMatchObject([
      { change_type: 4, new_servicer_userid: 'zhang' },
      { change_type: 2 },
      { change_type: 4, old_servicer_userid: 'li', new_servicer_userid: 'zhang' },
    ])
    t.clock.advance(48 * HOUR)
    await expect(t.kf.reopenSession(seat())).rejects.toThrow('超过 48 小时')
  })

  it('open it again by writing', async () => {
    await t.trans(3, 'zhang')
    await t.kf.endSession(seat())
    await t.kf.servicerSends({ ...seat(), message: '补充一句' })
    expect(await state()).toEqual([3, 'zhang'])
    const [reopened, said] = (await t.items()).slice(-2)
    expect([reopened.event.change_type, said.origin, said.text]).toEqual([
      4,
      5,
      { content: '补充一句' },
    ])
  })

  it('write only to their own customers', async () => {
    await expect(t.kf.servicerSends({ ...seat(), message: '您好' })).rejects.toThrow(
      '不在您的接待中',
    )
    await t.trans(3, 'li')
    await expect(t.kf.servicerSends({ ...seat(), message: '您好' })).rejects.toThrow(
      '不在您的接待中',
    )
  })

  it("take a message back and refuse a customer's messages", async () => {
    await t.trans(3, 'zhang')
    const { message } = await t.kf.servicerSends({ ...seat(), message: '错了' })
    await t.kf.servicerRecalls({ ...seat(), messageId: message?.id ?? '' })
    await t.kf.rejectCustomer({ ...seat(), reject: true })
    await t.write('听得到吗')
    await t.kf.rejectCustomer({ ...seat(), reject: false })
    await t.write('现在呢')
    const items = await t.items()
    expect(items.slice(2).map(({ event, text }: Item) => event ?? text)).toEqual([
      {
        event_type: 'servicer_recall_msg',
        open_kfid: KF1,
        external_userid: t.customer,
        recall_msgid: message?.id,
        servicer_userid: 'zhang',
      },
      {
        event_type: 'reject_customer_msg_switch_change',
        open_kfid: KF1,
        external_userid: t.customer,
        servicer_userid: 'zhang',
        reject_switch: 1,
      },
      {
        event_type: 'reject_customer_msg_switch_change',
        open_kfid: KF1,
        external_userid: t.customer,
        servicer_userid: 'zhang',
        reject_switch: 0,
      },
      { content: '现在呢' },
    ])
  })

  it('see how many messages they have not looked at', async () => {
    await t.trans(3, 'zhang')
    await t.write()
    const unread = () => t.sandbox.control.snapshot().kf.chats[0]?.unread
    expect(unread()).toBe(2)
    t.kf.readSession(seat())
    expect(unread()).toBe(0)
  })
})
