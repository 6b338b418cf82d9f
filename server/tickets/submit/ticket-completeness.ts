import type { EntityManager } from 'typeorm'
import type { z } from 'zod'
import type { ReviewTicket, SubmitTicket, TicketKind, TicketReview } from '../ticket.contract'
import { maskFieldsOf, maskNotice } from './mask-fields'

/**
 * How much a ticket already tells (U1). It praises and suggests; it never rejects: one sentence is enough to submit.
 */
export interface Completeness {
  /** 0–100 of what would help for this kind of problem. */
  score: number
  praise: string
  hints: Array<{ field: Field; text: string }>
}

type Field =
  'kind' | 'description' | 'orderNumber' | 'occurredAt' | 'errorText' | 'tried' | 'attachmentIds'

const WEIGHTS: Readonly<Record<Field, number>> = {
  description: 30,
  orderNumber: 20,
  kind: 15,
  errorText: 15,
  occurredAt: 10,
  attachmentIds: 10,
  tried: 5,
}

/** What would not help for a kind is neither asked for nor counted. */
const NEEDLESS: Readonly<Record<TicketKind, readonly Field[]>> = {
  'how-to': ['orderNumber', 'errorText', 'occurredAt', 'tried', 'attachmentIds'],
  technical: ['orderNumber'],
  goods: [],
  'after-sales': ['errorText', 'tried'],
  'account-security': ['orderNumber', 'tried'],
  membership: ['orderNumber', 'errorText', 'occurredAt', 'tried', 'attachmentIds'],
  dispute: ['errorText', 'tried'],
}

const HINTS: Readonly<Record<Field, string>> = {
  description: '多说一句发生了什么，客服就能少问您一次',
  orderNumber: '从列表里选一下订单，我们能马上对上记录',
  kind: '选一下问题类型，会直接送到对应的部门',
  errorText: '把页面上的提示原样抄下来，最能帮助判断原因',
  occurredAt: '大概什么时候发生的，记得多少填多少',
  attachmentIds: '附一张截图，往往比文字更快',
  tried: '已经试过的办法写一下，免得客服再让您试一遍',
}

const KIND_HINTS: Readonly<Partial<Record<TicketKind, Partial<Record<Field, string>>>>> = {
  goods: { attachmentIds: '附一张激活失败的截图，核对起来最快' },
  'after-sales': { occurredAt: '付款大概是什么时候，方便我们查这笔款' },
  'account-security': {
    errorText: '把收到的提示或通知内容写下来，不要写密码和验证码',
    occurredAt: '什么时候发现异常的，记得多少填多少',
  },
  dispute: { attachmentIds: '附上聊天或交易截图，方便我们判断' },
}

/** A description shorter than this says what is wrong, but hardly how. */
const SHORT_DESCRIPTION = 12

export function assessTicket(input: Partial<SubmitTicket>): Completeness {
  const needless = new Set<Field>(input.kind ? NEEDLESS[input.kind] : [])
  const fields = FIELDS.filter((field) => !needless.has(field))
  const possible = fields.reduce((sum, field) => sum + WEIGHTS[field], 0)
  const told = fields.reduce((sum, field) => sum + WEIGHTS[field] * shareTold(input, field), 0)
  const score = Math.round((100 * told) / possible)
  const hints = fields
    .filter((field) => shareTold(input, field) < 1)
    .map((field) => ({ field, text: hintFor(input.kind, field) }))
  return { score, praise: praiseFor(score), hints }
}

/** What helps most comes first. */
const FIELDS: readonly Field[] = [
  'description',
  'orderNumber',
  'kind',
  'errorText',
  'occurredAt',
  'attachmentIds',
  'tried',
]

function shareTold(input: Partial<SubmitTicket>, field: Field): number {
  if (field === 'description') {
    const length = Array.from(input.description?.trim() ?? '').length
    return length === 0 ? 0 : length < SHORT_DESCRIPTION ? 0.5 : 1
  }
  if (field === 'attachmentIds') return (input.attachmentIds?.length ?? 0) > 0 ? 1 : 0
  return input[field] ? 1 : 0
}

function hintFor(kind: TicketKind | undefined, field: Field): string {
  return (kind ? KIND_HINTS[kind]?.[field] : undefined) ?? HINTS[field]
}

function praiseFor(score: number): string {
  if (score >= 90) return '信息很完整，客服一看就明白'
  if (score >= 65) return '说得很清楚，已经可以很快处理'
  if (score >= 35) return '关键信息有了，现在就可以提交'
  return '写一句也可以提交，剩下的我们一起补'
}

/** What is there, what would help, what will be masked. Never a refusal, and nothing is stored. */
export async function reviewTicket(
  manager: EntityManager,
  deps: Parameters<typeof maskFieldsOf>[1],
  { customerId, input }: { customerId: string; input: z.output<typeof ReviewTicket> },
): Promise<TicketReview> {
  const { score, praise, hints } = assessTicket(input)
  const fields = {
    description: input.description ?? null,
    errorText: input.errorText ?? null,
    tried: input.tried ?? null,
  }
  const { masked } = await maskFieldsOf({ manager }, deps, { customerId, fields })
  return { completeness: score, praise, hints, masked, warning: maskNotice(masked) }
}
