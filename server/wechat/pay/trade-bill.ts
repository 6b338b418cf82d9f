/** One line of a day's bill: a payment, or a refund that was begun on that day. Amounts in fen. */
export interface BillLine {
  kind: 'payment' | 'refund'
  /** The merchant's own number: of the payment, or of the refund. */
  number: string
  /** The payment's number, also where the line is a refund. */
  outTradeNo: string
  /** WeChat's own number of what the line is about. */
  wechatNumber: string
  amountFen: number
  /** `SUCCESS`, `REVOKED` of a payment; `SUCCESS`, `PROCESSING`, `CHANGE`, `FAIL` of a refund. As it was when the bill was made. */
  state: string
  at: Date
}

export interface TradeBill {
  lines: BillLine[]
  totals: { count: number; orderFen: number; refundFen: number }
}

/** WeChat's, but not spelled as documented: nothing is made of half a bill. */
export class BillError extends Error {
  override readonly name = 'BillError'
}

const FIELDS = {
  at: ['交易时间'],
  tradeState: ['交易状态'],
  transactionId: ['微信订单号'],
  outTradeNo: ['商户订单号'],
  refundId: ['微信退款单号'],
  outRefundNo: ['商户退款单号'],
  refundState: ['退款状态'],
  // Accounts of former years have the older heading alone.
  orderAmount: ['订单金额', '应结订单金额', '总金额'],
  refundAmount: ['申请退款金额', '退款金额'],
} as const
type Field = keyof typeof FIELDS

/**
 * A trade bill of type ALL: headings, lines whose fields begin with a back-tick each, and two lines of totals. Read by heading, since
 * accounts differ in what they have; product names may hold commas. What the totals do not confirm is refused as a whole.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012791895
 * @throws BillError
 */
export function readTradeBill(text: string): TradeBill {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((row) => row !== '')
  const [heading, ...below] = rows
  const totalsAt = below.findIndex((row) => !row.startsWith('`'))
  if (heading === undefined || totalsAt === -1 || below.length !== totalsAt + 2)
    throw new BillError('the bill has not headings, lines and totals')
  const columns = columnsOf(heading)
  const lines = below.slice(0, totalsAt).map((row) => lineOf(fieldsOf(row), columns))
  const totals = totalsOf(below[totalsAt] ?? '', below[totalsAt + 1] ?? '')
  const sum = (kind: BillLine['kind']): number =>
    lines.filter((line) => line.kind === kind).reduce((all, { amountFen }) => all + amountFen, 0)
  if (
    totals.count !== lines.length ||
    totals.orderFen !== sum('payment') ||
    totals.refundFen !== sum('refund')
  )
    throw new BillError("the bill's totals are not those of its lines")
  return { lines, totals }
}

function fieldsOf(row: string): string[] {
  return row.replace(/^`/, '').split(',`')
}

function columnsOf(heading: string): ReadonlyMap<Field, number> {
  const names = heading.split(',').map((name) => name.trim())
  return new Map(
    (Object.keys(FIELDS) as Field[]).map((field) => {
      const at = FIELDS[field].map((name) => names.indexOf(name)).find((index) => index !== -1)
      if (at === undefined) throw new BillError(`the bill has no ${FIELDS[field][0]}`)
      return [field, at] as const
    }),
  )
}

function lineOf(fields: readonly string[], columns: ReadonlyMap<Field, number>): BillLine {
  const read = (field: Field): string => (fields[columns.get(field) ?? -1] ?? '').trim()
  const shared = { outTradeNo: read('outTradeNo'), at: momentOf(read('at')) }
  const line: BillLine =
    read('tradeState') === 'REFUND'
      ? {
          ...shared,
          kind: 'refund',
          number: read('outRefundNo'),
          wechatNumber: read('refundId'),
          amountFen: fenOf(read('refundAmount')),
          state: read('refundState'),
        }
      : {
          ...shared,
          kind: 'payment',
          number: read('outTradeNo'),
          wechatNumber: read('transactionId'),
          amountFen: fenOf(read('orderAmount')),
          state: read('tradeState'),
        }
  if (line.number === '' || line.number.length > 64 || line.state === '')
    throw new BillError('a line of the bill has no number or no state')
  return line
}

/** By heading, like the lines. */
function totalsOf(heading: string, row: string): TradeBill['totals'] {
  const [names, values] = [heading.split(','), fieldsOf(row)]
  const read = (...wanted: string[]): string => {
    const at = wanted.map((name) => names.indexOf(name)).find((index) => index !== -1)
    return (values[at ?? -1] ?? '').trim()
  }
  const count = Number(read('总交易单数'))
  if (!Number.isSafeInteger(count))
    throw new BillError('the bill does not say how many lines it has')
  return {
    count,
    orderFen: fenOf(read('订单总金额', '应结订单总金额', '总交易额')),
    refundFen: fenOf(read('申请退款总金额', '退款总金额', '总退款金额')),
  }
}

const YUAN = /^(\d{1,13})(?:\.(\d{1,2}))?$/

/** `12.30` is 1230; by its digits, for floats lose fen. */
function fenOf(yuan: string): number {
  const [, whole, part = ''] = YUAN.exec(yuan) ?? []
  if (whole === undefined) throw new BillError('an amount of the bill is no amount')
  return Number(whole) * 100 + Number(part.padEnd(2, '0'))
}

const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

function momentOf(text: string): Date {
  const at = new Date(`${text.replace(' ', 'T')}+08:00`)
  if (!MOMENT.test(text) || Number.isNaN(at.getTime()))
    throw new BillError('a moment of the bill is no moment')
  return at
}
