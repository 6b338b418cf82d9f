import fc from 'fast-check'
import { readComplaint, tellsTrouble } from '../../server/bot/complaint'
import { readOrderNumber, readTicketNumber } from '../../server/bot/slots/references'
import { readIntent } from '../../server/bot/intent'
import { cpuMs } from '../support/cpu-time'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const read = (text: string) => readComplaint(text, NOW)

describe('readComplaint', () => {
  it('reads the sample sentence of promise U3: order, time, error and kind', () => {
    expect(
      read('我于2023年10月1日14:00购买游戏A点卡(订单号HKM202310010001),激活时提示"卡密无效"'),
    ).toEqual({
      orderNumber: 'HKM202310010001',
      occurredAt: new Date('2023-10-01T14:00:00+08:00'),
      errorText: '卡密无效',
      kind: 'goods',
      urgent: false,
    })
  })
  it.each([
    ['昨天下午3点充值没到账', new Date('2026-03-04T15:00:00+08:00')],
    ['今天 9:05 买的', new Date('2026-03-05T09:05:00+08:00')],
    ['今天9\uFF1A05买的', new Date('2026-03-05T09:05:00+08:00')],
    [
      '我于2026年3月1日10:07购买游戏点卡,今天上午9点激活提示无效',
      new Date('2026-03-05T09:00:00+08:00'),
    ],
    ['2026-2-30 10:00', null],
    ['2029年1月1日', null],
    ['刚才买的', NOW],
  ])('%s → %p', (text, occurredAt) => expect(read(text).occurredAt).toEqual(occurredAt))
  it.each([
    ['订单号:HC2026-112200', 'HC2026-112200'],
    ['HKM202310010001', 'HKM202310010001'],
    ['订单编号 abc20261122', 'abc20261122'],
    ['订单号\uFF1AHKM\uFF12\uFF10\uFF12\uFF12\uFF0C卡密无效', 'HKM2022'],
    ['我有订单问题', null],
    ['手机号 13800138000', null],
    ['工单号：T261130-480213', null],
  ])('%s → order %p', (text, orderNumber) => expect(readOrderNumber(text)).toBe(orderNumber))
  it.each([
    ['看下t261130-480213谢谢', 'T261130-480213'],
    ['T261130-0001 怎么样了', 'T261130-0001'],
    ['Ｔ261130－4802135', 'T261130-4802135'],
    ['HKMT261130-480213', null],
  ])('%s → ticket %p', (text, number) => expect(readTicketNumber(text)).toBe(number))
  it.each([
    ['账号被盗了,扣了钱', 'account-security'],
    ['卡密已被使用', 'goods'],
    ['充值没到账', 'after-sales'],
    ['会员等级不对', 'membership'],
    ['页面打不开', 'technical'],
    ['怎么充值', 'how-to'],
    ['卖家不发货', 'dispute'],
    ['怎么查看卡密', 'how-to'],
    ['我的元宝怎么还没到', 'after-sales'],
    ['今天天气好', null],
  ] as const)('%s is about %p', (text, kind) => expect(read(text).kind).toBe(kind))
  it('hears urgency', () => {
    expect(read('急!账号被盗').urgent).toBe(true)
    expect(read('卡密无效').urgent).toBe(false)
  })
  it('takes no trouble from a mere question', () => {
    expect(tellsTrouble(read('怎么充值?'))).toBe(false)
    expect(tellsTrouble(read('退款要多久'))).toBe(false)
    expect(tellsTrouble(read('昨天充值没到账'))).toBe(true)
  })
  it('reads any text without failing, and quickly', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000, unit: 'grapheme' }), (text) => {
        const complaint = read(text)
        expect(
          complaint.occurredAt === null ||
            complaint.occurredAt.getTime() <= NOW.getTime() + 86_400_000,
        ).toBe(true)
      }),
      { numRuns: 200 },
    )
    expect(
      cpuMs(() => {
        read(`提示${'“'.repeat(50_000)}`)
        read('1'.repeat(50_000))
      }),
    ).toBeLessThan(500)
  })
})

describe('readIntent', () => {
  it.each([
    ['我的订单', 'my-orders'],
    ['查订单', 'my-orders'],
    ['人工', 'person'],
    ['转人工', 'person'],
    ['我要找客服', 'person'],
    ['HKM202310010001', 'order'],
    ['我的工单', 'my-tickets'],
    ['绑定微信', 'binding'],
    ['你好', 'greeting'],
    ['在吗?', 'greeting'],
    ['在吗\uFF1F', 'greeting'],
    ['谢谢您', 'thanks'],
    ['昨天充值没到账', 'trouble'],
    ['天气怎么样', 'unknown'],
    ['', 'unknown'],
    ['12345678', 'order'],
  ])('%s asks for %s', (text, kind) => expect(readIntent(text, NOW).kind).toBe(kind))
})
