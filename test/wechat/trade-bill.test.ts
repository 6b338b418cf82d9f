import { BillError, readTradeBill } from '../../server/wechat/pay/trade-bill'

const HEAD =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'
const TOTALS =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'
const PAID =
  '`2026-11-29 10:00:01,`wx1,`1900000109,`,`,`4200000001,`T1,`o1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`12.30,`0.00,`0,`0,`0.00,`0.00,`,`,`点卡,一张,`,`0.07000,`0.60%,`12.30,`0.00,`'
const BACK =
  '`2026-11-29 11:00:00,`wx1,`1900000109,`,`,`4200000001,`T1,`o1,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030001,`R1,`0.10,`0.00,`ORIGINAL,`PROCESSING,`点卡,一张,`,`0.00000,`0.60%,`0.00,`0.10,`'
const SUMS = '`2,`12.30,`0.10,`0.00,`0.07000,`12.30,`0.10'
const bill = (...rows: string[]): string => `${rows.join('\r\n')}\r\n`

it('reads payments and refunds by heading, names with commas included, in whole fen', () => {
  expect(readTradeBill(`\uFEFF${bill(HEAD, PAID, BACK, TOTALS, SUMS)}`)).toEqual({
    lines: [
      {
        kind: 'payment',
        number: 'T1',
        outTradeNo: 'T1',
        wechatNumber: '4200000001',
        amountFen: 1_230,
        state: 'SUCCESS',
        at: new Date('2026-11-29T10:00:01+08:00'),
      },
      {
        kind: 'refund',
        number: 'R1',
        outTradeNo: 'T1',
        wechatNumber: '5030001',
        amountFen: 10,
        state: 'PROCESSING',
        at: new Date('2026-11-29T11:00:00+08:00'),
      },
    ],
    totals: { count: 2, orderFen: 1_230, refundFen: 10 },
  })
})

it('a bill of a day without trades has its totals alone', () => {
  const none = '`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00'
  expect(readTradeBill(bill(HEAD, TOTALS, none)).lines).toEqual([])
})

it.each([
  ['half a bill', bill(HEAD, PAID)],
  ['nothing', ''],
  ['totals that are not those of the lines', bill(HEAD, PAID, TOTALS, SUMS)],
  [
    'an amount in words',
    bill(
      HEAD,
      PAID.replace('12.30,`0.00,`0', 'zwölf,`0.00,`0').replace('`12.30,`0.00,`', '`x,`0.00,`'),
      BACK,
      TOTALS,
      SUMS,
    ),
  ],
  ['a third digit of a fen', bill(HEAD, PAID.replaceAll('12.30', '12.305'), BACK, TOTALS, SUMS)],
  [
    'a moment that is none',
    bill(HEAD, PAID.replace('2026-11-29', '2026-13-40'), BACK, TOTALS, SUMS),
  ],
  ['other headings', bill(HEAD.replace('商户订单号', '订单'), PAID, BACK, TOTALS, SUMS)],
  ['a line without its number', bill(HEAD, PAID.replace('`T1,', '`,'), BACK, TOTALS, SUMS)],
])('%s is refused as a whole', (_what, text) => {
  expect(() => readTradeBill(text)).toThrow(BillError)
})
