import { z } from 'zod'
import type { World } from '../world/world'
import type { PayBills } from './pay-bills'
import type { PayComplaints } from './pay-complaints'
import type { PayDesk, PayRefund, Trade } from './pay-desk'
import { invalid, parameter, PayError } from './pay-error'
import type { PayNotices } from './pay-notices'
import { refundView, transactionView } from './pay-views'
import { seal } from './signing'

const number = z.string().regex(/^[0-9A-Za-z_\-*|]{6,32}$/)
const fen = z.number().int().min(1).max(100_000_000)
const notifyUrl = z
  .url({ protocol: /^https?$/ })
  .max(255)
  .refine((url) => !url.includes('?'))

const Place = z.strictObject({
  appid: z.string().max(32),
  mchid: z.string(),
  description: z.string().min(1).max(127),
  out_trade_no: number,
  time_expire: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
    .optional(),
  notify_url: notifyUrl,
  amount: z.strictObject({ total: fen, currency: z.literal('CNY').optional() }),
  payer: z.strictObject({ openid: z.string().min(1).max(128) }),
})
const AskRefund = z.strictObject({
  out_trade_no: number,
  out_refund_no: z.string().regex(/^[0-9A-Za-z_\-*|@]{1,64}$/),
  reason: z.string().max(80).optional(),
  notify_url: notifyUrl.optional(),
  amount: z.strictObject({ refund: fen, total: fen, currency: z.literal('CNY') }),
})
const Close = z.strictObject({ mchid: z.string() })

export interface PayCall {
  method: string
  path: string
  query: Record<string, string>
  body: string
  /** Where it was asked. */
  origin: string
}

/** Answer of one call; no body is 204. */
export interface PayAnswer {
  status: number
  /** Bytes are a file, which is not signed. */
  body: object | Buffer | null
}

const MOST_PARTS = 50
const YEAR_MS = 365 * 86_400_000

/** The calls of WeChat Pay v3 that a merchant of ours makes. https://pay.weixin.qq.com/doc/v3/merchant/4012791897 */
export class PayRoutes {
  constructor(
    private readonly world: World,
    private readonly desk: PayDesk,
    private readonly notices: PayNotices,
    private readonly beside: { bills: PayBills; complaints: PayComplaints },
  ) {}

  answer(call: PayCall): PayAnswer {
    const { method, path } = call
    if (method === 'POST' && path === '/v3/pay/transactions/jsapi')
      return this.place(read(Place, call.body))
    const trade = /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)(\/close)?$/.exec(path)
    if (trade && method === 'GET' && !trade[2]) return this.query(trade[1] ?? '', call.query)
    if (trade && method === 'POST' && trade[2])
      return this.close(trade[1] ?? '', read(Close, call.body))
    if (method === 'POST' && path === '/v3/refund/domestic/refunds')
      return this.refund(read(AskRefund, call.body), call.body)
    const refund = /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/.exec(path)
    if (refund && method === 'GET') return this.queryRefund(refund[1] ?? '')
    if (method === 'GET' && path === '/v3/certificates') return this.certificates()
    if (method === 'GET' && path === '/v3/bill/tradebill')
      return { status: 200, body: this.beside.bills.ask(call.query, call.origin) }
    if (method === 'GET' && path === '/v3/billdownload/file')
      return { status: 200, body: this.beside.bills.file(call.query['token'] ?? '') }
    if (path.startsWith('/v3/merchant-service/complaints-v2')) {
      const body = this.beside.complaints.answer(call)
      return { status: body === null ? 204 : 200, body }
    }
    throw new PayError(404, 'RESOURCE_NOT_EXISTS', '接口不存在')
  }

  private place(asked: z.infer<typeof Place>): PayAnswer {
    const { miniProgram, officialAccount } = this.world.options
    if (asked.mchid !== this.desk.account.mchId) throw parameter('mchid 与商户号不一致')
    if (![miniProgram.appId, officialAccount.appId].includes(asked.appid))
      throw new PayError(400, 'APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配')
    const person =
      asked.appid === miniProgram.appId
        ? this.world.byMiniProgramOpenId(asked.payer.openid)
        : this.world.byOfficialAccountOpenId(asked.payer.openid)
    if (!person) throw new PayError(400, 'OPENID_MISMATCH', 'openid和appid不匹配')
    const known = this.desk.trades.get(asked.out_trade_no)
    const content = JSON.stringify(asked)
    if (known && known.asked !== content) throw invalid('请求重入时，参数与首次请求时不一致')
    if (known?.state === 'CLOSED') throw new PayError(400, 'ORDER_CLOSED', '该订单已关闭')
    if (known && known.state !== 'NOTPAY') throw new PayError(400, 'ORDERPAID', '该订单已支付')
    const expiresAt = asked.time_expire === undefined ? null : Date.parse(asked.time_expire)
    if (expiresAt !== null && expiresAt < this.world.clock.now() + 60_000)
      throw parameter('time_expire时间过短，刷卡至少1分钟，其他5分钟')
    const trade: Trade = known ?? {
      appId: asked.appid,
      outTradeNo: asked.out_trade_no,
      openId: asked.payer.openid,
      description: asked.description,
      totalFen: asked.amount.total,
      notifyUrl: asked.notify_url,
      expiresAt,
      prepayId: '',
      state: 'NOTPAY',
      transactionId: null,
      paidAt: null,
      asked: content,
    }
    trade.prepayId = `wx${this.desk.nextNumber('')}0000`
    this.desk.trades.set(trade.outTradeNo, trade)
    this.world.changed()
    return { status: 200, body: { prepay_id: trade.prepayId } }
  }

  private query(outTradeNo: string, query: Record<string, string>): PayAnswer {
    if (query['mchid'] !== this.desk.account.mchId) throw parameter('mchid 与商户号不一致')
    return { status: 200, body: transactionView(this.desk.account, this.trade(outTradeNo)) }
  }

  private close(outTradeNo: string, { mchid }: z.infer<typeof Close>): PayAnswer {
    if (mchid !== this.desk.account.mchId) throw parameter('mchid 与商户号不一致')
    const trade = this.trade(outTradeNo)
    if (trade.state === 'SUCCESS' || trade.state === 'REFUND')
      throw new PayError(400, 'ORDER_PAID', '该订单已支付')
    trade.state = 'CLOSED'
    this.world.changed()
    return { status: 204, body: null }
  }

  private refund(asked: z.infer<typeof AskRefund>, content: string): PayAnswer {
    const { desk, world } = this
    const known = desk.refunds.get(asked.out_refund_no)
    if (known && known.asked !== content)
      throw invalid('订单金额或退款金额与之前请求不一致，请核实后再试')
    if (known) return { status: 200, body: refundView(known) }
    const trade = desk.trades.get(asked.out_trade_no)
    if (!trade || trade.paidAt === null)
      throw new PayError(404, 'RESOURCE_NOT_EXISTS', '订单不存在')
    if (trade.totalFen !== asked.amount.total) throw invalid('订单金额不一致，请核实后再试')
    if (world.clock.now() - trade.paidAt > YEAR_MS) throw invalid('订单已超过退款有效期')
    const parts = desk.refundsOf(trade)
    if (parts.length >= MOST_PARTS) throw invalid('部分退款次数超过限制')
    const sum = parts.reduce((all, part) => all + part.amountFen, 0)
    if (sum + asked.amount.refund > trade.totalFen) throw invalid('申请退款金额大于订单可退金额')
    const refund: PayRefund = {
      outRefundNo: asked.out_refund_no,
      refundId: desk.nextNumber('503'),
      trade,
      amountFen: asked.amount.refund,
      reason: asked.reason ?? '',
      notifyUrl: asked.notify_url ?? '',
      status: 'PROCESSING',
      receivedAccount: '支付用户零钱',
      createdAt: world.clock.now(),
      succeededAt: null,
      asked: content,
    }
    trade.state = 'REFUND'
    desk.refunds.set(refund.outRefundNo, refund)
    world.changed()
    this.notices.refundBegan(refund)
    return { status: 200, body: refundView(refund) }
  }

  private queryRefund(outRefundNo: string): PayAnswer {
    const refund = this.desk.refunds.get(outRefundNo)
    if (!refund) throw new PayError(404, 'RESOURCE_NOT_EXISTS', '退款单不存在')
    return { status: 200, body: refundView(refund) }
  }

  private certificates(): PayAnswer {
    const { certificates, account } = this.desk
    // Merchants of today have a public key and nothing else.
    if (certificates.length === 0)
      throw new PayError(
        404,
        'RESOURCE_NOT_EXISTS',
        '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥',
      )
    const data = certificates.map(({ serialNo, pem }) => {
      const { algorithm, nonce, associated_data, ciphertext } = seal(
        account.apiV3Key,
        'certificate',
        pem,
      )
      return {
        serial_no: serialNo,
        encrypt_certificate: { algorithm, nonce, associated_data, ciphertext },
      }
    })
    return { status: 200, body: { data } }
  }

  private trade(outTradeNo: string): Trade {
    const trade = this.desk.trades.get(outTradeNo)
    if (!trade) throw new PayError(404, 'ORDER_NOT_EXIST', '订单不存在')
    return trade
  }
}

function read<T>(shape: z.ZodType<T>, body: string): T {
  const parsed = shape.safeParse(jsonIn(body))
  if (parsed.success) return parsed.data
  throw parameter(`输入源“/body/${parsed.error.issues[0]?.path.join('/') ?? ''}”映射到字段校验失败`)
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw parameter('请求体不是 JSON')
  }
}
