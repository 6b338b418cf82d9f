import { cutCodePoints } from '../../wechat/text-limits'
import type { ButtonCard } from '../../wechat/wecom-app/types'
import { plainLine } from './plain-words'
import type { SessionFacts } from './session-facts'

/** WeCom shows about so much of a value before it breaks the line. */
const VALUE_CHARACTERS = 26
/** Texts on a button are cut by WeCom behind this. */
const BUTTON_CHARACTERS = 10

/** What a button of a session's card does. */
export type SessionAct = 'take' | 'pick' | 'end'

export function sessionKey(act: SessionAct, sessionId: string): string {
  return `ses:${act}:${sessionId}`
}

/** What a button's key says; null for a key that is not of a session's card. */
export function readSessionKey(key: string): { act: SessionAct; sessionId: string } | null {
  const [, act, sessionId] = /^ses:(take|pick|end):([a-z0-9_]{4,32})$/.exec(key) ?? []
  return (act === 'take' || act === 'pick' || act === 'end') && sessionId !== undefined
    ? { act, sessionId }
    : null
}

export interface CardFrame {
  taskId: string
  sessionId: string
  platformName: string
  deskUrl: string
  facts: SessionFacts
}

/** To the agent who has it now. @param tag where the agent answers in this app; null: in WeCom's own 微信客服 */
export function assignedCard(frame: CardFrame, tag: number | null): ButtonCard {
  const { facts, sessionId } = frame
  const answering =
    tag === null
      ? []
      : [
          pickButton(sessionId),
          { text: '结束会话', style: 2 as const, key: sessionKey('end', sessionId) },
        ]
  return {
    ...common(frame),
    title: `${facts.urgent ? '加急会话' : '新会话'}${tag === null ? '' : ` #${tag}`}`,
    text: facts.what,
    facts: [
      { name: '客户', value: value(facts.customer) },
      ...(facts.verified ? [] : [{ name: '身份', value: '还没有确认是本人，不要念订单内容' }]),
      ...matterFacts(facts),
      { name: '等待', value: `${facts.since} 起` },
      ...placeFacts(tag),
    ],
    buttons: [...answering, openButton(frame)],
  }
}

/** The same once it was picked: it tells what was done, and ending and opening are to be had still. */
export function pickedCard(frame: CardFrame, tag: number, state: string): ButtonCard {
  return { ...assignedCard(frame, tag), title: state }
}

/** To the agent who has it: the customer waits for an answer (S3). @param term what comes if there is none, or what was promised */
export function reminderCard(
  frame: CardFrame,
  { tag, term }: { tag: number | null; term: { name: string; value: string } },
): ButtonCard {
  const { facts, sessionId } = frame
  return {
    ...common(frame),
    title: `客户在等您回复${tag === null ? '' : ` #${tag}`}`,
    text: facts.what,
    facts: [
      { name: '客户', value: value(facts.customer) },
      { name: '等待', value: `${facts.since} 起` },
      { name: term.name, value: value(term.value) },
      ...placeFacts(tag),
    ],
    buttons: [...(tag === null ? [] : [pickButton(sessionId)]), openButton(frame)],
  }
}

/** To supervisors: that time is nearly over, and the agent was told (S3). @param told.agentLabel `售后部 工号 1024` */
export function lateCard(
  frame: CardFrame,
  { agentLabel, promise }: { agentLabel: string; promise: string },
): ButtonCard {
  const { facts } = frame
  return {
    ...common(frame),
    title: '客户还在等客服回复',
    text: facts.what,
    facts: [
      { name: '客服', value: value(agentLabel) },
      { name: '客户', value: value(facts.customerMasked) },
      ...matterFacts(facts),
      { name: '等待', value: `${facts.since} 起` },
      { name: '承诺', value: promise },
    ],
    buttons: [takeButton(frame), openButton(frame)],
  }
}

export interface Moved {
  /** `客服没有及时回复，换人接待` */
  why: string
  /** `售后部 工号 1024`; null: it waits in the queue. */
  from: string
  to: string | null
  over: boolean
}

/** To who lost it and to the supervisors, who may take it while nobody has it. */
export function movedCard(frame: CardFrame, { why, from, to, over }: Moved): ButtonCard {
  const { facts } = frame
  const free = to === null && !over
  return {
    ...common(frame),
    title: free ? '会话没人接，在排队' : '会话换人接待',
    text: facts.what,
    facts: [
      { name: '原因', value: value(why) },
      { name: '原来', value: value(from) },
      { name: '现在', value: value(over ? ENDED_TEXT : (to ?? '排队中，排在前面')) },
      { name: '客户', value: value(facts.customerMasked) },
      ...matterFacts(facts),
    ],
    buttons: [...(free ? [takeButton(frame)] : []), openButton(frame)],
  }
}

/** To supervisors: half of the promised wait is over. */
export function waitingCard(frame: CardFrame): ButtonCard {
  const { facts } = frame
  return {
    ...common(frame),
    title: '有客户等了很久',
    text: facts.what,
    facts: [
      { name: '客户', value: value(facts.customerMasked) },
      ...matterFacts(facts),
      { name: '等待', value: `${facts.since} 起` },
    ],
    buttons: [takeButton(frame), openButton(frame)],
  }
}

export interface FlagShown {
  what: string
  excerpt: string
  reached: boolean
  /** `售后部 工号 1024` */
  agentLabel: string
}

/** To supervisors at once: an agent asked for what nobody may ask for (F2). */
export function flaggedCard(frame: CardFrame, flag: FlagShown, canTake: boolean): ButtonCard {
  const { facts } = frame
  return {
    ...common(frame),
    title: `客服向客户要${flag.what}`,
    text: `原话：${plainLine(flag.excerpt)}`,
    facts: [
      { name: '客服', value: value(flag.agentLabel) },
      { name: '客户', value: value(facts.customerMasked) },
      {
        name: '结果',
        value: flag.reached ? '客户已经收到，已另行提醒客户' : '已拦下，客户没有收到',
      },
    ],
    buttons: [...(canTake ? [takeButton(frame)] : []), openButton(frame)],
  }
}

/** Offered when it is not clear to whom the agent's words should go. At most six buttons; the text names all. */
export function pickCard(
  frame: { taskId: string; platformName: string; deskUrl: string },
  sessions: ReadonlyArray<{ sessionId: string; tag: number; customer: string }>,
): ButtonCard {
  return {
    kind: 'buttons',
    taskId: frame.taskId,
    url: frame.deskUrl,
    source: `${frame.platformName}会话`,
    title: '接下来回复谁',
    description: '刚才的话没有发出去',
    text: sessions.map(({ tag, customer }) => `#${tag} ${customer}`).join('\n'),
    buttons: sessions.slice(0, 6).map(({ sessionId, tag, customer }) => ({
      text: fitting(`#${tag} ${customer.replace(/（.{0,64}）$/, '')}`, `#${tag}`),
      style: 1,
      key: sessionKey('pick', sessionId),
    })),
  }
}

/** What takes a card's place once it is overtaken: the state is the title, the way to the record stays. More eyes may see it now. */
export function settledSessionCard(frame: CardFrame, state: string): ButtonCard {
  const { facts } = frame
  return {
    ...common(frame),
    title: state,
    text: facts.what,
    facts: [{ name: '客户', value: value(facts.customerMasked) }, ...matterFacts(facts)],
    buttons: [openButton(frame)],
  }
}

function common({
  taskId,
  platformName,
  deskUrl,
  facts,
}: CardFrame): Pick<ButtonCard, 'kind' | 'taskId' | 'url' | 'source' | 'description'> {
  return {
    kind: 'buttons',
    taskId,
    url: deskUrl,
    source: `${platformName}会话`,
    description: facts.place,
  }
}

function matterFacts({
  order,
  ticketNumber,
}: SessionFacts): Array<{ name: string; value: string }> {
  return [
    ...(order === null ? [] : [{ name: '订单', value: value(order) }]),
    ...(ticketNumber === null ? [] : [{ name: '工单', value: ticketNumber }]),
  ]
}

function placeFacts(tag: number | null): Array<{ name: string; value: string }> {
  return tag === null ? [{ name: '回复', value: '在企业微信的微信客服里' }] : []
}

const pickButton = (sessionId: string) => ({
  text: '选它回复',
  style: 1 as const,
  key: sessionKey('pick', sessionId),
})
const takeButton = ({ sessionId }: CardFrame) => ({
  text: '接手',
  style: 1 as const,
  key: sessionKey('take', sessionId),
})
const openButton = ({ deskUrl }: CardFrame) => ({ text: '打开', style: 2 as const, url: deskUrl })
const value = (text: string): string => cutCodePoints(text, VALUE_CHARACTERS)

/** What a card says once somebody has the session. */
export function servedByText(workNumber: string | undefined): string {
  return workNumber === undefined ? '已有人接待' : fitting(`工号${workNumber}在接待`, '已有人接待')
}

export const ENDED_TEXT = '会话已结束'
export const ANSWERED_TEXT = '已回复客户'

function fitting(text: string, shorter: string): string {
  return Array.from(text).length <= BUTTON_CHARACTERS ? text : shorter
}
