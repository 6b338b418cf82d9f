import { z } from 'zod'
import { UpstreamError } from '../../lib/errors'
import type { PayRequest } from './transport'

/** What WeChat Pay tells of a consumer's complaint; amounts in fen. */
export interface ComplaintFact {
  complaintId: string
  complainedAt: Date
  detail: string
  state: 'PENDING' | 'PROCESSING' | 'PROCESSED'
  openId: string | null
  outTradeNo: string | null
  transactionId: string | null
  amountFen: number | null
  /** REFUND, SERVICE_NOT_WORK, OTHERS, or what WeChat has added since. */
  problem: string | null
  askedBackFen: number | null
  /** The customer has said something that waits for an answer. */
  customerWaits: boolean
  times: number
  /** WeChat's own people have stepped in. */
  platformIn: boolean
  pictures: number
}

/** A line of what was said and done about it, as WeChat keeps it. */
export interface ComplaintLine {
  at: Date
  operator: string
  type: string
  text: string
}

export interface ComplaintsClient {
  /** Complaints of these days (YYYY-MM-DD, at most 30 apart), 50 at a time. */
  list(asked: { from: string; to: string; offset: number }): Promise<{
    complaints: ComplaintFact[]
    total: number
  }>
  read(complaintId: string): Promise<ComplaintFact>
  /** Newest 300 lines. */
  history(complaintId: string): Promise<ComplaintLine[]>
  /** Has no idempotency key: whether an earlier try has arrived is seen in the history. */
  reply(complaintId: string, text: string): Promise<void>
  complete(complaintId: string): Promise<void>
}

export interface ComplaintsParts {
  mchId: string
  /** As the library writes addresses; only the path is signed. */
  libraryOrigin: string
  authorize(method: string, path: string, body: string): string
  ask(request: PayRequest): Promise<unknown>
}

const BASE = '/v3/merchant-service/complaints-v2'
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const fen = z.number().int().nonnegative()

const Complaint = z
  .object({
    complaint_id: z.string().min(1).max(64),
    complaint_time: moment,
    complaint_detail: z.string().catch(''),
    complaint_state: z.enum(['PENDING', 'PROCESSING', 'PROCESSED']),
    payer_openid: z.string().max(128).nullish(),
    complaint_order_info: z
      .array(
        z.object({
          transaction_id: z.string().max(64).nullish(),
          out_trade_no: z.string().max(64).nullish(),
          amount: fen.nullish(),
        }),
      )
      .nullish(),
    incoming_user_response: z.boolean().nullish(),
    user_complaint_times: z.number().int().nullish(),
    in_platform_service: z.boolean().nullish(),
    problem_type: z.string().max(64).nullish(),
    problem_description: z.string().nullish(),
    apply_refund_amount: fen.nullish(),
    complaint_media_list: z
      .array(z.object({ media_url: z.array(z.string()).nullish() }))
      .nullish()
      .catch(null),
  })
  .transform((told): ComplaintFact => {
    const order = told.complaint_order_info?.[0]
    const words = [told.problem_description, told.complaint_detail].filter(Boolean)
    return {
      complaintId: told.complaint_id,
      complainedAt: told.complaint_time,
      detail: [...new Set(words)].join('：').slice(0, 2_000),
      state: told.complaint_state,
      openId: told.payer_openid ?? null,
      outTradeNo: order?.out_trade_no ?? null,
      transactionId: order?.transaction_id ?? null,
      amountFen: order?.amount ?? null,
      problem: told.problem_type ?? null,
      askedBackFen: told.apply_refund_amount ?? null,
      customerWaits: told.incoming_user_response ?? false,
      times: told.user_complaint_times ?? 1,
      platformIn: told.in_platform_service ?? false,
      pictures: (told.complaint_media_list ?? []).reduce(
        (sum, { media_url }) => sum + (media_url?.length ?? 0),
        0,
      ),
    }
  })

const Page = z.object({
  data: z.array(Complaint).nullish(),
  total_count: z.number().int().nullish(),
})

const History = z.object({
  data: z
    .array(
      z.object({
        operator: z.string().max(64).catch(''),
        operate_time: moment,
        operate_type: z.string().max(64).catch(''),
        operate_details: z.string().nullish().catch(null),
      }),
    )
    .nullish(),
})

/** Consumer complaints 2.0. https://pay.weixin.qq.com/doc/v3/merchant/4012691244 */
export function createComplaintsClient({
  mchId,
  libraryOrigin,
  authorize,
  ask,
}: ComplaintsParts): ComplaintsClient {
  const get = (path: string): Promise<unknown> =>
    ask({
      method: 'GET',
      url: `${libraryOrigin}${path}`,
      body: null,
      authorization: authorize('GET', path, ''),
    })
  const post = async (path: string, content: object): Promise<void> => {
    const body = JSON.stringify(content)
    await ask({
      method: 'POST',
      url: `${libraryOrigin}${path}`,
      body,
      authorization: authorize('POST', path, body),
    })
  }
  const of = (id: string): string => `${BASE}/${encodeURIComponent(id)}`
  return {
    async list({ from, to, offset }) {
      const path = `${BASE}?limit=50&offset=${offset}&begin_date=${from}&end_date=${to}&complainted_mchid=${mchId}`
      const { data, total_count } = read(Page, await get(path))
      return { complaints: data ?? [], total: total_count ?? 0 }
    },
    read: async (id) => read(Complaint, await get(of(id))),
    async history(id) {
      const { data } = read(History, await get(`${of(id)}/negotiation-historys?limit=300&offset=0`))
      return (data ?? []).map((line) => ({
        at: line.operate_time,
        operator: line.operator,
        type: line.operate_type,
        text: (line.operate_details ?? '').slice(0, 2_000),
      }))
    },
    reply: (id, text) =>
      post(`${of(id)}/response`, { complainted_mchid: mchId, response_content: text }),
    complete: (id) => post(`${of(id)}/complete`, { complainted_mchid: mchId }),
  }
}

function read<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throw new UpstreamError(BASE, {
    outcome: 'unknown',
    kind: 'bug',
    retryable: true,
    message: '投诉的应答和文档不符 | the answer is not as documented',
  })
}
