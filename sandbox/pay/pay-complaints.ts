import { z } from 'zod'
import type { World } from '../world/world'
import type { PayDesk, Trade } from './pay-desk'
import { invalid, parameter, PayError } from './pay-error'
import type { PayNotices } from './pay-notices'
import { rfc3339 } from './pay-views'

interface Line {
  at: number
  operator: string
  type: string
  text: string
}

export interface PayComplaint {
  id: string
  trade: Trade
  at: number
  words: string
  askedBackFen: number | null
  state: 'PENDING' | 'PROCESSING' | 'PROCESSED'
  customerWaits: boolean
  lines: Line[]
}

const Response = z.object({
  complainted_mchid: z.string(),
  response_content: z.string().min(1).max(200),
})
const Complete = z.strictObject({ complainted_mchid: z.string() })
const BASE = '/v3/merchant-service/complaints-v2'

/** Consumer complaints 2.0: what customers file, and how a merchant answers. https://pay.weixin.qq.com/doc/v3/merchant/4012691244 */
export class PayComplaints {
  readonly all = new Map<string, PayComplaint>()

  constructor(
    private readonly world: World,
    private readonly desk: PayDesk,
    private readonly notices: PayNotices,
  ) {}

  /** A customer complains of what they paid. */
  file(trade: Trade, words: string, askedBackFen: number | null = null): PayComplaint {
    const complaint: PayComplaint = {
      id: this.desk.nextNumber('2002'),
      trade,
      at: this.world.clock.now(),
      words,
      askedBackFen,
      state: 'PENDING',
      customerWaits: false,
      lines: [],
    }
    this.note(complaint, { operator: '投诉人', type: 'USER_CREATE_COMPLAINT', text: words })
    this.all.set(complaint.id, complaint)
    this.tell(complaint, 'COMPLAINT.CREATE', 'CREATE_COMPLAINT')
    return complaint
  }

  /** They say something more. */
  say(complaint: PayComplaint, words: string): void {
    complaint.customerWaits = true
    this.note(complaint, { operator: '投诉人', type: 'USER_RESPONSE', text: words })
    this.tell(complaint, 'COMPLAINT.STATE_CHANGE', 'USER_RESPONSE')
  }

  answer({
    method,
    path,
    query,
    body,
  }: {
    method: string
    path: string
    query: Record<string, string>
    body: string
  }): object | null {
    if (path === BASE && method === 'GET') return this.list(query)
    const [, id = '', act] =
      /^\/v3\/merchant-service\/complaints-v2\/(\d+)(?:\/([a-z-]+))?$/.exec(path) ?? []
    const complaint = this.all.get(id)
    if (!complaint) throw new PayError(404, 'RESOURCE_NOT_EXISTS', '投诉单不存在')
    if (method === 'GET' && act === undefined) return view(complaint)
    if (method === 'GET' && act === 'negotiation-historys')
      return {
        data: [...complaint.lines].reverse().map((line, index) => ({
          log_id: `${complaint.id}${index}`,
          operator: line.operator,
          operate_time: rfc3339(line.at),
          operate_type: line.type,
          operate_details: line.text,
        })),
        limit: 300,
        offset: 0,
        total_count: complaint.lines.length,
      }
    if (method === 'POST' && act === 'response') return this.respond(complaint, body)
    if (method === 'POST' && act === 'complete') return this.complete(complaint, body)
    throw new PayError(404, 'RESOURCE_NOT_EXISTS', '接口不存在')
  }

  private list({
    begin_date: from = '',
    end_date: to = '',
    ...page
  }: Record<string, string>): object {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
    if (!(days >= 0 && days <= 30)) throw parameter('日期跨度不能超过30天')
    const [offset, limit] = [Number(page['offset'] ?? 0), Number(page['limit'] ?? 10)]
    const found = [...this.all.values()].filter(({ at }) => {
      const day = rfc3339(at).slice(0, 10)
      return day >= from && day <= to
    })
    return {
      data: found.slice(offset, offset + limit).map(view),
      limit,
      offset,
      total_count: found.length,
    }
  }

  private respond(complaint: PayComplaint, body: string): null {
    const asked = this.read(Response, body)
    if (complaint.state === 'PROCESSED') throw invalid('投诉单已处理完成，不能回复')
    complaint.state = 'PROCESSING'
    complaint.customerWaits = false
    this.note(complaint, {
      operator: '商家',
      type: 'MERCHANT_RESPONSE',
      text: asked.response_content,
    })
    return null
  }

  private complete(complaint: PayComplaint, body: string): null {
    this.read(Complete, body)
    if (complaint.state !== 'PROCESSING') throw invalid('投诉单状态不允许反馈处理完成')
    complaint.state = 'PROCESSED'
    this.note(complaint, { operator: '商家', type: 'MERCHANT_CONFIRM_COMPLETE', text: '' })
    return null
  }

  private read<T extends { complainted_mchid: string }>(shape: z.ZodType<T>, body: string): T {
    const parsed = shape.safeParse(JSON.parse(body))
    if (!parsed.success || parsed.data.complainted_mchid !== this.desk.account.mchId)
      throw parameter('请求参数不正确')
    return parsed.data
  }

  private note(complaint: PayComplaint, line: Omit<Line, 'at'>): void {
    complaint.lines.push({ ...line, at: this.world.clock.now() })
    this.world.changed()
  }

  private tell({ id }: PayComplaint, eventType: string, action: string): void {
    if (this.world.serverUrl === null) return
    this.notices.tell({
      eventType,
      originalType: 'complaint',
      url: `${this.world.serverUrl}/callback/pay/complaint`,
      content: { complaint_id: id, action_type: action },
    })
  }
}

function view({ id, trade, at, words, askedBackFen, state, customerWaits }: PayComplaint): object {
  return {
    complaint_id: id,
    complaint_time: rfc3339(at),
    complaint_detail: words,
    complaint_state: state,
    payer_openid: trade.openId,
    complaint_order_info: [
      {
        transaction_id: trade.transactionId,
        out_trade_no: trade.outTradeNo,
        amount: trade.totalFen,
      },
    ],
    complaint_full_refunded: false,
    incoming_user_response: customerWaits,
    user_complaint_times: 1,
    problem_type: askedBackFen === null ? 'OTHERS' : 'REFUND',
    ...(askedBackFen !== null && { apply_refund_amount: askedBackFen }),
    in_platform_service: false,
    need_immediate_service: false,
  }
}
