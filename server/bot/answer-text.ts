import type { Tx } from '../db/database'
import type { Complaint } from './complaint'
import type { HandOver } from './hand-over'
import { findEntry, tellEntries, type KnowledgeEntry } from './knowledge'
import { menuOf, nothingSure } from './not-understood'
import { readPlan, type Plan } from './plan'
import { isOnRecord, tellRecord, type Asked } from './record'
import {
  answerMyOrders,
  answerMyTickets,
  answerOrder,
  answerPhoneNumber,
  answerTicket,
  BIND_DOOR,
  type Asker,
} from './own-matters'
import { joinReplies, PAGES, say, withFewDoors, type Reply } from './reply'
import type { BotSources, OrderBrief } from './sources'
import { tellGenuine } from './genuine'
import { readSlots } from './slots'
import { readTails } from './slots/references'
import { tellIncidents } from './tell-incidents'
import { warningsFirst } from './understanding/understand'

export interface Question {
  asker: Asker
  text: string
  /** The order that the talk is about, where it was opened from one. */
  orderNumber?: string | null
  /** Made of the same words before; without it, and where they are others now, it is made here. */
  plan?: Plan
}

export interface Answer {
  /** Null only where a person is called and there is nothing to say before. */
  reply: Reply | null
  understood: boolean
  /** What was made of the words; its `call` knows what only this platform knows. */
  plan: Plan
}

const VERIFY_HINT = '上面说的是通常的规则。确认这个微信是您本人以后，我按您自己的订单和记录答'

/** Answers one text. Reads and writes only through `tx`, so the answer and what it made are committed together. */
export async function answerText(tx: Tx, sources: BotSources, question: Question): Promise<Answer> {
  const plan = isOf(question.plan, question.text) ? question.plan : readPlan(question.text, tx.now)
  const genuine = await tellGenuine(tx, sources, {
    text: question.text,
    plan,
    asker: question.asker,
  })
  const own = genuine ?? (await carryOut(tx, sources, { plan, question }))
  const incident = genuine ? null : await incidentFirst(tx, sources, { plan, question })
  const reply = incident && own ? withFewDoors(joinReplies(incident, own)) : (incident ?? own)
  const call: HandOver | null =
    plan.call ??
    (sources.groupsByAgent && wantsIntoGroup(question.text, plan)
      ? { why: 'asked', kind: null }
      : null)
  const told = { ...plan, call }
  if (reply)
    return { reply: withMenu(reply, menuOf(sources.knowledge, told)), understood: true, plan: told }
  if (call)
    return { reply: menuOf(sources.knowledge, told), understood: call.why !== 'anger', plan: told }
  return { reply: nothingSure(sources.knowledge, told), understood: false, plan: told }
}

/** What was hidden in the words meanwhile makes others of them. */
const isOf = (plan: Plan | undefined, text: string): plan is Plan => plan?.text === text.trim()

/** What is down for many goes before what is true of one. */
function incidentFirst(
  tx: Tx,
  sources: BotSources,
  { plan, question }: Told,
): Promise<Reply | null> {
  const { intent } = plan
  const orderNumber = async (): Promise<string | null> => {
    if (intent.kind === 'order') return intent.orderNumber
    const said = intent.kind === 'trouble' ? intent.complaint.orderNumber : null
    return said ?? (await ownNumberIn(tx, sources, question)) ?? question.orderNumber ?? null
  }
  return tellIncidents(tx, sources, {
    asker: question.asker,
    text: question.text,
    plan,
    orderNumber,
  })
}

/** Beside a warning that answers nothing else, what may be asked can be chosen. */
const withMenu = (reply: Reply, menu: Reply | null): Reply =>
  menu ? joinReplies(reply, menu) : reply

const INTO_GROUP = /(?:进|加|入|拉)[^，。！？,.!?]{0,6}群/

/** Only an agent can invite: telling how to ask would send them round in a circle. */
function wantsIntoGroup(text: string, { topics }: Plan): boolean {
  return topics.length === 1 && topics[0] === 'groups' && INTO_GROUP.test(text)
}

/** A topic that was chosen from those that were near. */
export async function answerTopic(
  tx: Tx,
  sources: BotSources,
  { topic, asker, orderNumber = null }: Omit<Question, 'text'> & { topic: string },
): Promise<Reply | null> {
  return tellTopics(tx, sources, { topics: [topic], asked: askedOf(asker, orderNumber) })
}

interface Told {
  plan: Plan
  question: Question
}

/** @returns null where nothing that the message says can be answered */
async function carryOut(
  tx: Tx,
  sources: BotSources,
  { plan, question }: Told,
): Promise<Reply | null> {
  const { intent, topics, call } = plan
  const { asker, orderNumber: about = null } = question
  switch (intent.kind) {
    case 'my-orders':
      return answerMyOrders(tx, sources, asker)
    case 'my-tickets':
      return answerMyTickets(tx, sources, asker)
    case 'ticket':
      return answerTicket(tx, sources, { asker, number: intent.number, topics })
    case 'phone-number':
      return answerPhoneNumber(tx, sources, { asker, digits: intent.digits })
    case 'binding':
      return say('点下面的链接，确认这个微信是您本人，订单和工单的进度就会发到这里', BIND_DOOR)
    case 'thanks':
      return say('不客气，有事随时在这里说')
    case 'trouble': {
      const told = await tellTopics(tx, sources, {
        topics: matters(topics),
        asked: askedOf(asker, intent.complaint.orderNumber ?? about),
      })
      const draft = await offerDraft(tx, sources, {
        asker,
        text: question.text,
        complaint: intent.complaint,
      })
      return told ? joinReplies(told, draft) : draft
    }
    case 'order': {
      const asked = askedOf(asker, intent.orderNumber)
      const told = asksNothing(question.text, intent.orderNumber)
        ? null
        : await tellAbout(tx, sources, { topics: matters(topics), asked })
      return (
        told ??
        (call ? null : await answerOrder(tx, sources, { asker, orderNumber: intent.orderNumber }))
      )
    }
    case 'greeting': {
      const asked = matters(topics)
      return call || asked.length > 0
        ? tellTopics(tx, sources, { topics: asked, asked: askedOf(asker, about) })
        : greet()
    }
    case 'person':
    case 'unknown': {
      const named = await ownNumberIn(tx, sources, question)
      return named === null
        ? tellTopics(tx, sources, { topics, asked: askedOf(asker, about) })
        : tellAbout(tx, sources, { topics: matters(topics), asked: askedOf(asker, named) })
    }
  }
}

/** A number with nothing but its name around it. */
function asksNothing(text: string, orderNumber: string): boolean {
  return (
    text.replace(orderNumber, '').replace(/订单|单号|编号|号码|号|[是为我的#:：\s]/g, '').length <=
    1
  )
}

/** The order that is named is told of in any case, and what is asked about it. */
async function tellAbout(
  tx: Tx,
  sources: BotSources,
  { topics, asked }: { topics: readonly string[]; asked: AskedBy },
): Promise<Reply | null> {
  const told = await tellTopics(tx, sources, { topics, asked })
  const {
    asker: { customerId },
    orderNumber,
  } = asked
  const order =
    customerId === null || orderNumber === null
      ? null
      : await sources.findOrder(tx, customerId, orderNumber)
  if (!order || told?.text.includes(order.headline) === true) return told
  const brief = say(`${order.productName}\n${order.headline}`, {
    label: '查看订单',
    page: PAGES.order(order.orderNumber),
  })
  return told ? withFewDoors(joinReplies(brief, told)) : brief
}

/** Beside an order number, small talk is none of what is asked. */
const matters = (topics: readonly string[]): string[] =>
  topics.filter((topic) => !['small-talk', 'abuse', 'off-topic', 'attack'].includes(topic))

/** Any word of this customer's that is one of their order numbers, however the platform numbers its orders. */
async function ownNumberIn(
  tx: Tx,
  sources: BotSources,
  { asker, text }: Question,
): Promise<string | null> {
  if (asker.customerId === null) return null
  const order =
    (await sources.findOrderIn(tx, asker.customerId, text)) ??
    (await ownByTail(tx, sources, { customerId: asker.customerId, text }))
  return order?.orderNumber ?? null
}

/** 尾号 1234: where one of their latest orders alone ends so. */
async function ownByTail(
  tx: Tx,
  sources: BotSources,
  { customerId, text }: { customerId: string; text: string },
): Promise<OrderBrief | null> {
  const tails = readTails(text)
    .filter(({ of }) => of === 'order')
    .map(({ characters }) => characters.toUpperCase())
  if (tails.length === 0) return null
  const latest = await sources.latestOrders(tx, customerId, 20)
  const meant = latest.filter(({ orderNumber }) =>
    tails.some((tail) => orderNumber.toUpperCase().endsWith(tail)),
  )
  return meant.length === 1 ? (meant[0] ?? null) : null
}

interface AskedBy extends Pick<Asked, 'orderNumber'> {
  asker: Asker
}

const askedOf = (asker: Asker, orderNumber: string | null): AskedBy => ({ asker, orderNumber })

/** Each matter by the record where there is one, and else by the rule. */
async function tellTopics(
  tx: Tx,
  sources: BotSources,
  { topics, asked }: { topics: readonly string[]; asked: AskedBy },
): Promise<Reply | null> {
  const told: Reply[] = []
  const rules: KnowledgeEntry[] = []
  const {
    asker: { customerId, identityId },
    orderNumber,
  } = asked
  const onlyNamed =
    customerId !== null && topics.length > 0 && (await sources.isUnconfirmed(tx, identityId))
  for (const topic of warningsFirst(topics)) {
    const record =
      customerId === null
        ? null
        : await tellRecord(tx, sources, { topic, asked: { customerId, orderNumber, onlyNamed } })
    if (record) told.push(record.reply)
    const entry = record?.answers === true ? null : findEntry(sources.knowledge, topic)
    if (entry) rules.push(entry)
  }
  const first = told.filter(({ text }, at) => told.findIndex((other) => other.text === text) === at)
  // Of a stranger the rule is all that can be told, and how they come to an answer of their own.
  const byRule = customerId === null && topics.some(isOnRecord) ? [say(VERIFY_HINT, BIND_DOOR)] : []
  const all = [...first, ...(rules.length > 0 ? [...byRule, tellEntries(rules)].reverse() : [])]
  const [one, ...others] = all
  return one ? withFewDoors(others.reduce(joinReplies, one)) : null
}

interface Trouble {
  asker: Asker
  text: string
  complaint: Complaint
}

async function offerDraft(
  tx: Tx,
  sources: BotSources,
  { asker, text, complaint }: Trouble,
): Promise<Reply> {
  const { customerId } = asker
  const { orderNumber } = complaint
  const order =
    customerId !== null && orderNumber !== null
      ? await sources.findOrder(tx, customerId, orderNumber)
      : null
  const { identityId, messageId } = asker
  const { draftId } = await sources.createDraft(tx, {
    ...complaint,
    identityId,
    ...(messageId !== undefined && { messageId }),
    description: text,
  })
  const { when, amountFen } = readSlots(text)
  const known = [
    orderNumber === null ? null : `订单号 ${orderNumber}${order ? `（${order.productName}）` : ''}`,
    complaint.errorText === null ? null : `提示“${complaint.errorText}”`,
    when === null ? null : `时间 ${when}`,
    amountFen === null ? null : `金额 ${(amountFen / 100).toFixed(2)} 元`,
  ].filter((line) => line !== null)
  const facts = known.length > 0 ? `\n我记下了：${known.join('，')}` : ''
  const state = order ? `\n这笔订单：${order.headline}` : ''
  const opening = complaint.urgent ? '知道您着急，这就帮您办。' : '给您添麻烦了。'
  return say(
    `${opening}${facts}${state}\n工单已经替您填好，点开看一眼，提交后马上有编号和处理时间`,
    { label: '打开填好的工单', page: PAGES.draft(draftId) },
  )
}

export function greet(): Reply {
  return say(
    '您好，我是自动客服，随时都在。可以直接发订单号，或者说说遇到了什么问题；要找客服，回复“人工”',
    { label: '我的订单', page: PAGES.orders },
    { label: '联系客服', page: PAGES.contact },
  )
}
