import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import type { AgentActor } from '../http/context'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { takeTurns } from '../identity/customers'
import { notFound, UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { formatForPeople, toOffsetIso } from '../lib/shanghai-time'
import { Order } from '../orders/order.entity'
import type { Policy } from '../policy/policy.schema'
import type {
  AskReissue,
  DecideReissue,
  DeskGoods,
  DeskGoodsLine,
  DeskReissue,
} from './desk-goods.contract'
import { readGoods, whySecond, type GoodsCase, type GoodsLine } from './goods-case'
import { askCheck } from './goods-checks'
import { ACTION_TEXT } from './propose'
import { isOpenReissue } from './reissue-state'
import { reissueHeadline, reissueStageText, whatText } from './reissue-words'
import { Reissue } from './reissue.entity'
import { decideReissue, openReissue } from './reissues'
import { mayDecide } from './second-person'
import { refuseSecretWords } from './secret-words'
import type { TicketOfCase, TicketPort } from './ticket-port'

export interface GoodsDeps {
  policy: Policy
  box: Pick<SecretBox, 'sign'>
  tickets: TicketPort
  /** Whether there is a platform to be asked (PLATFORM_URL). */
  hasPlatform: boolean
}

interface Asking {
  agent: AgentActor
  number: string
  now: Date
}

const NO_PLATFORM = '这里还没有接上交易平台，商品状态和补发请到平台后台办'

async function orderOf(manager: EntityManager, ticket: TicketOfCase): Promise<Order | null> {
  return ticket.orderId === null ? null : manager.findOneBy(Order, { id: ticket.orderId })
}

/** What an agent has to know before goods are sent anew. */
export async function presentTicketGoods(
  manager: EntityManager,
  deps: GoodsDeps,
  { agent, number, now }: Asking,
): Promise<DeskGoods> {
  const ticket = await deps.tickets.getForAgent(manager, agent, number)
  const order = await orderOf(manager, ticket)
  if (!order) return { whyNotText: '这张工单没有订单', check: null, lines: [], reissues: [] }
  const goods = await readGoods(manager, { order, now })
  const { check, lines, reissues } = goods
  const holds = await deps.tickets.mayHold(manager, agent, ticket.id)
  return {
    whyNotText: !deps.hasPlatform ? NO_PLATFORM : holds ? null : '接单后才能查状态和补发',
    check: check && {
      state: check.state,
      at: toOffsetIso(check.answeredAt ?? check.askedAt),
      trouble: check.state === 'answered' ? null : troubleText(check.trouble),
    },
    lines: await Promise.all(
      lines.map((line) =>
        presentLine(manager, deps, { line, goods, order, agentId: agent.agentId, now }),
      ),
    ),
    reissues: await presentReissues(manager, deps, { agent, reissues, now }),
  }
}

const troubleText = (trouble: string | null): string | null =>
  trouble === null ? null : `平台没有答上来：${trouble}`

interface Line {
  line: GoodsLine
  goods: GoodsCase
  order: Order
  agentId: string
  now: Date
}

async function presentLine(
  manager: EntityManager,
  { policy }: GoodsDeps,
  about: Line,
): Promise<DeskGoodsLine> {
  const { line, goods, now } = about
  const { action, side, basis, answer } = line.proposal
  const second = await whySecond(manager, policy, about)
  return {
    line: line.line,
    name: line.name,
    stateText: line.stateText,
    looksText: looksText(line, now),
    proposal: { action, side, basis, answer, actionText: ACTION_TEXT[action] },
    secondText: second && `${second}，要另一位同事同意`,
    whyNotText: whyNot(line, goods),
  }
}

function whyNot({ underWay }: GoodsLine, { paidBackText }: GoodsCase): string | null {
  return paidBackText ?? (underWay ? '正在补发，等它有结果' : null)
}

function looksText({ goods, looks, lastLookAt }: GoodsLine, now: Date): string | null {
  if (goods === 'top-up') return null
  if (lastLookAt === null) return '客户还没有看过'
  return `客户看过 ${looks} 次，最近 ${formatForPeople(lastLookAt, now)}`
}

async function presentReissues(
  manager: EntityManager,
  { policy }: GoodsDeps,
  { agent, reissues, now }: { agent: AgentActor; reissues: readonly Reissue[]; now: Date },
): Promise<DeskReissue[]> {
  const ids = reissues.flatMap(({ requestedBy, decidedBy }) =>
    [requestedBy, decidedBy].filter((id) => id !== null),
  )
  const agents = new Map(
    ids.length === 0
      ? []
      : (await manager.findBy(Agent, { id: In(ids) })).map((found) => [found.id, found]),
  )
  const label = (id: string | null): string => {
    const found = id === null ? undefined : agents.get(id)
    return found ? holderLabel(found, policy) : '系统'
  }
  return reissues.map((reissue) => ({
    reissueId: reissue.id,
    reissueNo: reissue.reissueNo,
    whatText: whatText(reissue),
    state: reissue.state,
    stageText: reissueStageText(reissue.state),
    headline: reissueHeadline(reissue, now),
    note: reissue.note,
    byText: `${label(reissue.requestedBy)} 提出`,
    decidedText:
      reissue.decidedBy === null
        ? null
        : `${label(reissue.decidedBy)} ${reissue.state === 'refused' ? '没有同意' : '同意'}${reissue.decisionNote === null ? '' : `：${reissue.decisionNote}`}`,
    oldText: reissue.oldMasked && `${oldStands(reissue.state)} ${reissue.oldMasked}`,
    trouble: reissue.trouble,
    at: toOffsetIso(reissue.createdAt),
    canDecide:
      reissue.state === 'waiting' &&
      mayDecide(agent, reissue, agents.get(reissue.requestedBy ?? '')),
  }))
}

/** What has become of the old card. */
function oldStands(state: Reissue['state']): string {
  if (state === 'done') return '已换下'
  return isOpenReissue(state) ? '要换下' : '没有换下'
}

/** An agent has the platform asked how the ticket's goods stand. */
export async function checkTicketGoods(
  tx: Tx,
  deps: GoodsDeps,
  { agent, number }: { agent: AgentActor; number: string },
): Promise<void> {
  const { ticket, order } = await workOn(tx, deps, { agent, number })
  await askCheck(tx, { order, ticketId: ticket.id, askedBy: agent.agentId })
}

/** @throws UserError 404, 409 */
async function workOn(
  tx: Tx,
  deps: GoodsDeps,
  { agent, number }: { agent: AgentActor; number: string },
): Promise<{ ticket: TicketOfCase; order: Order }> {
  const ticket = await deps.tickets.getForAgent(tx.manager, agent, number)
  await deps.tickets.requireHolder(tx.manager, agent, ticket.id)
  const refuse = (words: string): UserError =>
    new UserError('nothing_to_reissue', { status: 409, public: words })
  if (!deps.hasPlatform) throw refuse(NO_PLATFORM)
  const order = await orderOf(tx.manager, ticket)
  if (!order) throw refuse('这张工单没有订单')
  return { ticket, order }
}

/** An agent has one line's goods sent anew: at once where the facts speak for it, else when a second person agrees. */
export async function askTicketReissue(
  tx: Tx,
  deps: GoodsDeps,
  { agent, number, input }: { agent: AgentActor; number: string; input: AskReissue },
): Promise<Reissue> {
  const { ticket, order } = await workOn(tx, deps, { agent, number })
  await refuseSecretWords(tx, deps.box, { what: '说明', text: input.note })
  // Money and goods of one order are decided in turn.
  await takeTurns(tx, ticket.customerId)
  const goods = await readGoods(tx.manager, { order, now: tx.now })
  const line = goods.lines.find((one) => one.line === input.line)
  if (!line) throw notFound('这张卡密')
  const no = whyNot(line, goods)
  if (no !== null) throw new UserError('nothing_to_reissue', { status: 409, public: no })
  const second = await whySecond(tx.manager, deps.policy, {
    line,
    goods,
    order,
    agentId: agent.agentId,
    now: tx.now,
  })
  const reissue = await openReissue(tx, order, {
    line: line.line,
    goods: line.goods,
    rule: line.proposal.action === 'reissue' ? 'quality' : null,
    note: input.note,
    ticketId: ticket.id,
    requestedBy: agent.agentId,
    oldMasked: line.goods === 'card' ? line.name : null,
    needsSecond: second !== null,
  })
  await deps.tickets.tell(tx, ticket.id, {
    agent,
    visibility: 'customer',
    text:
      reissue.state === 'waiting'
        ? `为您申请补发${whatText(reissue)}，正在由另一位同事审核`
        : `为您补发${whatText(reissue)}，补好马上通知您`,
  })
  return reissue
}

/** The second person says yes or no; the words of a no are for colleagues. @returns the ticket's number */
export async function decideTicketReissue(
  tx: Tx,
  deps: GoodsDeps,
  { agent, reissueId, input }: { agent: AgentActor; reissueId: string; input: DecideReissue },
): Promise<string> {
  const reissue = await tx.manager.findOneBy(Reissue, { id: reissueId })
  if (!reissue || reissue.ticketId === null) throw notFound('这次补发')
  const ticket = await deps.tickets.getByIdForAgent(tx.manager, agent, reissue.ticketId)
  const asker =
    reissue.requestedBy === null
      ? null
      : await tx.manager.findOneBy(Agent, { id: reissue.requestedBy })
  const isOther = reissue.requestedBy !== agent.agentId
  if (isOther && !mayDecide(agent, reissue, asker ?? undefined))
    throw new UserError('not_allowed', { status: 403, public: '这次补发要由主管批准' })
  await refuseSecretWords(tx, deps.box, { what: '说明', text: input.note })
  await takeTurns(tx, ticket.customerId)
  const order = await tx.manager.findOneByOrFail(Order, { id: reissue.orderId })
  const { paidBackText } = await readGoods(tx.manager, { order, now: tx.now })
  if (input.approves && paidBackText !== null)
    throw new UserError('nothing_to_reissue', { status: 409, public: paidBackText })
  await decideReissue(tx, reissue, {
    agentId: agent.agentId,
    approves: input.approves,
    note: input.note,
  })
  const what = whatText(reissue)
  const told = input.approves
    ? { visibility: 'customer' as const, text: `补发${what}已审核通过，补好马上通知您` }
    : { visibility: 'internal' as const, text: `补发${what}没有同意：${input.note ?? ''}` }
  await deps.tickets.tell(tx, reissue.ticketId, { ...told, agent })
  return ticket.number
}
