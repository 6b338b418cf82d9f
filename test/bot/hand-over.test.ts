import fc from 'fast-check'
import { readHandOver, type HandOverWhy } from '../../server/bot/hand-over'
import { readComplaint } from '../../server/bot/complaint'
import type { TicketKind } from '../../server/tickets/ticket.contract'
import { cpuMs } from '../support/cpu-time'

const NOW = new Date('2026-03-05T12:00:00+08:00')

describe('U5: a person takes over when', () => {
  it.each<[string, HandOverWhy, TicketKind | null]>([
    ['转人工', 'asked', null],
    ['人工', 'asked', null],
    ['人工人工人工', 'asked', null],
    ['人工客服', 'asked', null],
    ['客服', 'asked', null],
    ['转 人 工', 'asked', null],
    ['人\u200b工', 'asked', null],
    ['轉人工', 'asked', null],
    ['人工!!!', 'asked', null],
    ['我要人工', 'asked', null],
    ['找客服', 'asked', null],
    ['我要找客服', 'asked', null],
    ['帮我转接客服', 'asked', null],
    ['怎么联系客服', 'asked', 'how-to'],
    ['叫个真人来', 'asked', null],
    ['有没有真人啊', 'asked', null],
    ['不要机器人', 'asked', null],
    ['我不想跟机器人说', 'asked', null],
    ['来个活人', 'asked', null],
    ['换个人来', 'asked', null],
    ['怎么不给我转人工', 'asked', 'how-to'],
    ['为什么还不转人工', 'asked', null],
    ['找不到客服', 'asked', null],
    ['能不能转人工', 'asked', null],
    ['怎么没有人工', 'asked', 'how-to'],
    ['你听不懂,帮我找个人', 'asked', null],
    ['卡密用不了,转人工', 'asked', 'goods'],
    ['能不能联系你们客服处理一下退款', 'asked', 'after-sales'],
  ])('asked for: %s', (text, why, kind) => expect(readHandOver(text, NOW)).toEqual({ why, kind }))

  it.each<[string, TicketKind | null]>([
    ['很急', null],
    ['急急急', null],
    ['急用,麻烦看一下', null],
    ['我马上要用这张卡', null],
    ['马上给我处理', null],
    ['等着用呢', null],
    ['孩子马上上课要用', null],
    ['快点处理啊', null],
    ['尽快发货', null],
    ['赶紧帮我查一下', null],
    ['我能不急吗', null],
    ['手机已经停机了', 'after-sales'],
    ['来不及了', null],
    ['账号被盗了', 'account-security'],
    ['我的号被人盗了怎么办', 'account-security'],
    ['有人登了我的账号', 'account-security'],
    ['请尽快解决卡密无效的问题', 'goods'],
  ])('urgent: %s', (text, kind) => expect(readHandOver(text, NOW)).toEqual({ why: 'urgent', kind }))

  it.each<[string, TicketKind | null]>([
    ['扣了钱没给我东西', 'after-sales'],
    ['扣了我50块', 'after-sales'],
    ['钱扣了,订单显示失败', 'after-sales'],
    ['钱被扣了怎么没有卡', 'after-sales'],
    ['重复扣款', 'after-sales'],
    ['同一单扣了两次', 'after-sales'],
    ['扣款成功但是没到账', 'after-sales'],
    ['到现在还没退款', 'after-sales'],
    ['退款一直没到账', 'after-sales'],
    ['为什么不给退款', 'after-sales'],
    ['我的钱没到', 'after-sales'],
    ['余额少了100', 'after-sales'],
    ['我的钱呢', 'after-sales'],
    ['被骗了', 'account-security'],
    ['我好像被人骗了300', 'account-security'],
    ['接到诈骗电话', 'account-security'],
    ['被卖家骗了', 'dispute'],
    ['钱没了', 'after-sales'],
  ])('money is missing: %s', (text, kind) =>
    expect(readHandOver(text, NOW)).toEqual({ why: 'money', kind }),
  )

  it.each<[string, TicketKind | null]>([
    ['我要投诉', null],
    ['再不处理我打12315', null],
    ['你们就是骗子', null],
    ['你们是骗子吗', null],
    ['垃圾平台', null],
    ['什么破网站,页面都打不开', 'technical'],
    ['黑猫见', null],
    ['太坑了', null],
    ['骗人的吧,卡密根本无效', 'goods'],
    ['一直没人管', null],
    ['客服态度太差', null],
    ['给你们差评', null],
    ['互相踢皮球', null],
    ['我已经报警了', null],
    ['骗子,扣了钱不退', 'after-sales'],
  ])('angry: %s', (text, kind) => expect(readHandOver(text, NOW)).toEqual({ why: 'anger', kind }))
})

it.each([
  // A hurry that is none.
  '不急,您先忙',
  '不着急',
  '我不是很急',
  '没那么急',
  '别着急',
  '不用马上回复',
  '急救包怎么卖',
  '极速到账是多久',
  '会员马上到期了怎么续费',
  '有紧急电话吗',
  '怕账号被盗怎么办',
  // No wish for a person.
  '人工智能卡',
  '人工智能会员怎么开通',
  '人工充值要多久',
  '人工代充和自动充值有什么区别',
  '人工客服几点上班',
  '人工服务时间',
  '客服电话是多少',
  '客服电话',
  '客服微信号是多少',
  '不用转人工',
  '不要人工,我自己看看',
  '你是真人吗',
  '你是机器人还是真人',
  '是人工吗?',
  '客服说已经补发了',
  '上次人工说三天到',
  '找人代练多少钱',
  '客服在吗',
  '真人快打激活码',
  // No missing money.
  '什么情况不退款',
  '退款多久到账',
  '怎么退款',
  '会重复扣款吗',
  '什么时候扣款',
  '付款方式有哪些',
  '怎么防止被骗',
  '会被骗吗',
  '担心上当',
  // No anger.
  '收到垃圾短信',
  '怎么分辨是不是骗子',
  '这个号是骗子吗',
  '有骗子冒充你们吗',
  '我不投诉,就问问',
  '怎么操作',
  '滚动条在哪',
  '工商银行能付款吗',
  '信号太差了',
  // Plain questions.
  '你好',
  '谢谢',
  '我的订单',
  'HKM202310010001',
  '充值没到账',
  '怎么查卡密',
  '卡密无效怎么办',
  '',
  '   ',
])('nobody is called for: %s', (text) => expect(readHandOver(text, NOW)).toBeNull())

it('a ticket is urgent by the same reading', () => {
  for (const urgent of ['急!账号被盗', '马上要用', '我要投诉', '被骗了'])
    expect(readComplaint(urgent, NOW).urgent).toBe(true)
  for (const calm of ['不急,卡密无效', '怎么防止被骗', '垃圾短信', '会员马上到期'])
    expect(readComplaint(calm, NOW).urgent).toBe(false)
})

it('reads any text without failing, and quickly', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000, unit: 'grapheme' }), (text) => {
      const found = readHandOver(text, NOW)
      expect(found === null || ['asked', 'anger', 'money', 'urgent'].includes(found.why)).toBe(true)
    }),
    { numRuns: 100 },
  )
  expect(
    cpuMs(() => {
      for (const piece of ['退款', '不', '人工', '扣款', '被', '联系你们的', '急'])
        readHandOver(piece.repeat(20_000), NOW)
    }),
  ).toBeLessThan(1000)
})
