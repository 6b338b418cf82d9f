import { createHash, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { World } from '../world/world'
import type { BillFault, PayDesk, PayRefund, Trade } from './pay-desk'
import { parameter, PayError } from './pay-error'
import { rfc3339 } from './pay-views'

const COLUMNS = [
  '交易时间',
  '公众账号ID',
  '商户号',
  '特约商户号',
  '设备号',
  '微信订单号',
  '商户订单号',
  '用户标识',
  '交易类型',
  '交易状态',
  '付款银行',
  '货币种类',
  '应结订单金额',
  '代金券金额',
  '微信退款单号',
  '商户退款单号',
  '退款金额',
  '充值券退款金额',
  '退款类型',
  '退款状态',
  '商品名称',
  '商户数据包',
  '手续费',
  '费率',
  '订单金额',
  '申请退款金额',
  '费率备注',
]
const TOTALS = [
  '总交易单数',
  '应结订单总金额',
  '退款总金额',
  '充值券退款总金额',
  '手续费总金额',
  '订单总金额',
  '申请退款总金额',
]

interface Line {
  number: string
  orderFen: number
  refundFen: number
  cells: string[]
}

const yuan = (fen: number): string => (fen / 100).toFixed(2)
const dayOf = (at: number): string => rfc3339(at).slice(0, 10)

/** Bills of a day's payments and refunds. https://pay.weixin.qq.com/doc/v3/merchant/4012791895 */
export class PayBills {
  constructor(
    private readonly world: World,
    private readonly desk: PayDesk,
  ) {}

  /** Where the bill lies, and what its bytes come to. */
  ask(query: Record<string, string>, origin: string): object {
    const { bill_date: date = '', bill_type: type = 'ALL', tar_type: packed } = query
    if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw parameter('bill_date格式不正确')
    if (type !== 'ALL' || (packed !== undefined && packed !== 'GZIP'))
      throw parameter('bill_type或tar_type不正确')
    if (date >= dayOf(this.world.clock.now()))
      throw parameter('账单日期不正确，只能下载昨天及以前的账单')
    if (this.faultsOf(date).some(({ kind }) => kind === 'creating'))
      throw new PayError(400, 'STATEMENT_CREATING', '账单生成中')
    const text = this.text(date)
    if (text === null) throw new PayError(400, 'NO_STATEMENT_EXIST', '账单文件不存在')
    const token = randomBytes(24).toString('base64url')
    this.desk.billTokens.set(token, date)
    return {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update(text).digest('hex'),
      download_url: `${origin}/v3/billdownload/file?token=${token}`,
    }
  }

  /** The file itself, packed; nobody signs it. */
  file(token: string): Buffer {
    const date = this.desk.billTokens.get(token)
    const text = date === undefined ? null : this.text(date)
    if (date === undefined || text === null)
      throw new PayError(403, 'NO_AUTH', '没有权限下载这份账单')
    const altered = this.faultsOf(date).some(({ kind }) => kind === 'altered')
    return gzipSync(altered ? text.replace(/\.(\d)\d,/, '.$19,').concat('`') : text)
  }

  private faultsOf(date: string): BillFault[] {
    return this.desk.billFaults.filter((fault) => fault.date === date)
  }

  /** Null where nothing moved. */
  private text(date: string): string | null {
    const trades = [...this.desk.trades.values()].filter(
      ({ paidAt }) => paidAt !== null && dayOf(paidAt) === date,
    )
    const refunds = [...this.desk.refunds.values()].filter(
      ({ createdAt }) => dayOf(createdAt) === date,
    )
    const lines = [
      ...trades.map((trade) => this.paid(trade)),
      ...refunds.map((refund) => this.refunded(refund)),
    ]
    for (const fault of this.faultsOf(date)) spoil(lines, fault, date)
    if (lines.length === 0) return null
    const [orderFen, refundFen] = [
      lines.reduce((sum, line) => sum + line.orderFen, 0),
      lines.reduce((sum, line) => sum + line.refundFen, 0),
    ]
    const totals = [
      String(lines.length),
      yuan(orderFen),
      yuan(refundFen),
      '0.00',
      '0.00000',
      yuan(orderFen),
      yuan(refundFen),
    ]
    const spell = (cells: readonly string[]): string => cells.map((cell) => `\`${cell}`).join(',')
    return `${[COLUMNS.join(','), ...lines.map(({ cells }) => spell(cells)), TOTALS.join(','), spell(totals)].join('\r\n')}\r\n`
  }

  private paid(trade: Trade): Line {
    const { totalFen, outTradeNo, paidAt } = trade
    return line({
      number: outTradeNo,
      orderFen: totalFen,
      refundFen: 0,
      cells: {
        ...this.shared(trade, paidAt ?? 0),
        交易状态: 'SUCCESS',
        应结订单金额: yuan(totalFen),
        订单金额: yuan(totalFen),
      },
    })
  }

  private refunded({
    trade,
    outRefundNo,
    refundId,
    amountFen,
    status,
    createdAt,
  }: PayRefund): Line {
    return line({
      number: outRefundNo,
      orderFen: 0,
      refundFen: amountFen,
      cells: {
        ...this.shared(trade, createdAt),
        交易状态: 'REFUND',
        微信退款单号: refundId,
        商户退款单号: outRefundNo,
        退款金额: yuan(amountFen),
        申请退款金额: yuan(amountFen),
        退款类型: 'ORIGINAL',
        退款状态: {
          SUCCESS: 'SUCCESS',
          PROCESSING: 'PROCESSING',
          ABNORMAL: 'CHANGE',
          CLOSED: 'FAIL',
        }[status],
      },
    })
  }

  private shared(trade: Trade, at: number): Record<string, string> {
    return {
      交易时间: rfc3339(at).slice(0, 19).replace('T', ' '),
      公众账号ID: trade.appId,
      商户号: this.desk.account.mchId,
      微信订单号: trade.transactionId ?? '',
      商户订单号: trade.outTradeNo,
      用户标识: trade.openId,
      交易类型: 'JSAPI',
      付款银行: 'OTHERS',
      货币种类: 'CNY',
      // Commas in a name are not escaped.
      商品名称: trade.description,
    }
  }
}

const AMOUNTS = new Set([
  '应结订单金额',
  '代金券金额',
  '退款金额',
  '充值券退款金额',
  '订单金额',
  '申请退款金额',
])

function line({ cells, ...rest }: Omit<Line, 'cells'> & { cells: Record<string, string> }): Line {
  return {
    ...rest,
    cells: COLUMNS.map(
      (name) =>
        cells[name] ??
        (AMOUNTS.has(name)
          ? '0.00'
          : name === '手续费'
            ? '0.00000'
            : name === '费率'
              ? '0.60%'
              : ''),
    ),
  }
}

function set(one: Line, name: string, value: string): void {
  one.cells[COLUMNS.indexOf(name)] = value
}

/** A day's lines, as they are told wrong. */
function spoil(lines: Line[], { kind, number }: BillFault, date: string): void {
  const at = number === undefined ? 0 : lines.findIndex((one) => one.number === number)
  const one = lines[at]
  if (kind === 'missing' && one) lines.splice(at, 1)
  if (kind === 'failed' && one) set(one, '退款状态', 'FAIL')
  if (kind === 'amount' && one) {
    if (one.refundFen > 0) {
      one.refundFen += 1
      set(one, '退款金额', yuan(one.refundFen))
      set(one, '申请退款金额', yuan(one.refundFen))
    } else {
      one.orderFen += 1
      set(one, '应结订单金额', yuan(one.orderFen))
      set(one, '订单金额', yuan(one.orderFen))
    }
  }
  if (kind === 'extra' || kind === 'extra-refund') lines.push(stranger(kind, date, number))
}

function stranger(kind: 'extra' | 'extra-refund', date: string, number = `OTHER${date}`): Line {
  const amount = yuan(1_234)
  const shared = {
    交易时间: `${date} 12:00:00`,
    微信订单号: `42${date.replaceAll('-', '')}000000000000000000`,
    商户订单号: kind === 'extra' ? number : 'OTHERORDER',
    商品名称: '其他系统的商品',
  }
  return kind === 'extra'
    ? line({
        number,
        orderFen: 1_234,
        refundFen: 0,
        cells: { ...shared, 交易状态: 'SUCCESS', 应结订单金额: amount, 订单金额: amount },
      })
    : line({
        number,
        orderFen: 0,
        refundFen: 1_234,
        cells: {
          ...shared,
          交易状态: 'REFUND',
          微信退款单号: '5030000000000000000000000001',
          商户退款单号: number,
          退款金额: amount,
          申请退款金额: amount,
          退款状态: 'SUCCESS',
        },
      })
}
