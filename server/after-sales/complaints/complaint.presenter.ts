import { In, type EntityManager } from 'typeorm'
import { z } from 'zod'
import { Agent } from '../../identity/agent.entity'
import { toOffsetIso } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import type { ComplaintDetail, DeskComplaint, DeskComplaints } from './complaint.contract'
import type { ComplaintTickets } from './complaint-port'
import { Complaint, ComplaintDeed } from './complaint.entity'

const MOST_OPEN = 200
const MOST_ENDED = 50

export interface PresentDeps {
  tickets: ComplaintTickets
  now: Date
}

export async function presentComplaints(
  manager: EntityManager,
  { hasMerchant, ...deps }: PresentDeps & { hasMerchant: boolean },
): Promise<DeskComplaints> {
  const open = await manager.find(Complaint, {
    where: { state: In(['PENDING', 'PROCESSING']) },
    order: { complainedAt: 'ASC' },
    take: MOST_OPEN,
  })
  const ended = await manager.find(Complaint, {
    where: { state: 'PROCESSED' },
    order: { complainedAt: 'DESC' },
    take: MOST_ENDED,
  })
  const items: DeskComplaint[] = []
  for (const one of [...open, ...ended]) items.push(await present(manager, deps, one))
  const opened = items.slice(0, open.length)
  opened.sort((one, other) => (one.next?.dueAt ?? '').localeCompare(other.next?.dueAt ?? ''))
  return {
    items: [...opened, ...items.slice(open.length)],
    openCount: open.length,
    lateCount: opened.filter(({ next }) => next?.late === true).length,
    hasMerchant,
  }
}

const STATE_TEXT = { PENDING: '待答复', PROCESSING: '处理中', PROCESSED: '微信已结束' } as const
const PROBLEM_TEXT: Readonly<Record<string, string>> = {
  REFUND: '申请退款',
  SERVICE_NOT_WORK: '服务没有生效',
  OTHERS: '其他',
}

/** What WeChat waits for: an answer first, then the end; what the customer has said since waits too. Pure. */
export function nextOf(
  complaint: Pick<Complaint, 'state' | 'repliedAt' | 'replyDueAt' | 'endDueAt' | 'customerWaits'>,
  now: Date,
): DeskComplaint['next'] {
  if (complaint.state === 'PROCESSED') return null
  const first = complaint.state === 'PENDING'
  const dueAt = first ? complaint.replyDueAt : complaint.endDueAt
  const late = now > dueAt
  const text = first
    ? '首次答复'
    : complaint.customerWaits
      ? '客户又说了话，请答复并处理完'
      : '处理完成'
  return { text: late ? `已超过微信的期限：${text}` : text, dueAt: toOffsetIso(dueAt), late }
}

async function present(
  manager: EntityManager,
  { tickets, now }: PresentDeps,
  complaint: Complaint,
): Promise<DeskComplaint> {
  const { orderId, ticketId, customerWaits, times, platformIn } = complaint
  const order = orderId === null ? null : await manager.findOneBy(Order, { id: orderId })
  const open = complaint.state !== 'PROCESSED'
  return {
    complaintId: complaint.id,
    platformId: complaint.platformId,
    stateText: STATE_TEXT[complaint.state],
    open,
    detail: complaint.detail,
    problemText: PROBLEM_TEXT[complaint.problem ?? 'OTHERS'] ?? complaint.problem ?? '其他',
    amountFen: complaint.amountFen,
    askedBackFen: complaint.askedBackFen,
    orderNumber: order?.orderNumber ?? null,
    ticketNumber: ticketId === null ? null : await tickets.numberOf(manager, ticketId),
    complainedAt: toOffsetIso(complaint.complainedAt),
    next: nextOf(complaint, now),
    flags: [
      ...(open && customerWaits ? ['客户等答复'] : []),
      ...(times > 1 ? [`第 ${times} 次投诉`] : []),
      ...(platformIn ? ['微信客服已介入'] : []),
    ],
  }
}

const Lines = z.array(
  z.object({ at: z.coerce.date(), operator: z.string(), type: z.string(), text: z.string() }),
)

const WHO: ReadonlyArray<readonly [RegExp, string]> = [
  [/^USER_/, '客户'],
  [/^MERCHANT_/, '商家'],
  [/^PLATFORM_/, '微信客服'],
]
const DONE: Readonly<Record<string, string>> = {
  USER_CREATE_COMPLAINT: '提交投诉',
  USER_CONTINUE_COMPLAINT: '继续投诉',
  USER_REVOKE_COMPLAINT: '撤销投诉',
  USER_COMFIRM_COMPLAINT: '确认解决',
  USER_APPLY_PLATFORM_SERVICE: '请微信客服介入',
  USER_CANCEL_PLATFORM_SERVICE: '取消微信客服介入',
  MERCHANT_CONFIRM_COMPLETE: '标记处理完成',
  MERCHANT_APPROVE_REFUND: '同意退款',
  MERCHANT_REFUSE_RERUND: '不同意退款',
  PLATFORM_SERVICE_FINISHED: '介入结束',
}

const DEED_TEXT = {
  waiting: '等着送往微信',
  sending: '送往微信中，结果还没确定',
  sent: '微信已收到',
  refused: '微信没有接受',
} as const

export async function presentComplaint(
  manager: EntityManager,
  { agentId, ...deps }: PresentDeps & { agentId: string },
  complaint: Complaint,
): Promise<ComplaintDetail> {
  const deeds = await manager.find(ComplaintDeed, {
    where: { complaintId: complaint.id },
    order: { id: 'ASC' },
  })
  const agents = new Map(
    (await manager.findBy(Agent, { id: In(deeds.map((deed) => deed.agentId)) })).map(
      ({ id, workNumber }) => [id, workNumber] as const,
    ),
  )
  const hands =
    complaint.ticketId !== null &&
    (await deps.tickets.touched(manager, complaint.ticketId)).has(agentId)
  const shown = await present(manager, deps, complaint)
  return {
    ...shown,
    pictures: complaint.pictures,
    history: Lines.parse(JSON.parse(complaint.history)).map(({ at, operator, type, text }) => ({
      at: toOffsetIso(at),
      who: WHO.find(([pattern]) => pattern.test(type))?.[1] ?? (operator || '系统'),
      text: [DONE[type], text].filter(Boolean).join('：') || type,
    })),
    deeds: deeds.map((deed) => ({
      deedId: deed.id,
      text: deed.kind === 'complete' ? '标记处理完成' : deed.text,
      byText: `工号 ${agents.get(deed.agentId) ?? '已离开'}`,
      stateText: DEED_TEXT[deed.state],
      trouble: deed.trouble,
      at: toOffsetIso(deed.createdAt),
    })),
    whyNotText: !shown.open
      ? '微信那边已经结束'
      : hands
        ? '您经手过这个客户的工单，投诉由没有经手的同事来答复'
        : null,
    canComplete: shown.open && !hands && complaint.state === 'PROCESSING',
  }
}
