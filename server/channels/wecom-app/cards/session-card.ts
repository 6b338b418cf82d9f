import type { EntityManager } from 'typeorm'
import type { ServiceSession } from '../../../conversations/sessions/session.entity'
import type { Policy } from '../../../policy/policy.schema'
import { sessionLink } from '../desk-link'
import { plainLine } from '../plain-words'
import { readSessionFacts, type SessionFacts } from '../session-facts'
import { ENDED_TEXT } from './card-kinds'
import { fitting, openButton, tapButton, type CardButton, type CardFace } from './card-layout'

/** What every card about a session is made of. */
export interface SessionFrame {
  sessionId: string
  platformName: string
  deskUrl: string
  facts: SessionFacts
}

export async function readSessionFrame(
  manager: EntityManager,
  { policy, publicUrl }: { policy: Policy; publicUrl: string },
  session: ServiceSession,
): Promise<SessionFrame> {
  return {
    sessionId: session.id,
    platformName: policy.platform.name,
    deskUrl: sessionLink(publicUrl, session.id),
    facts: await readSessionFacts(manager, policy, session),
  }
}

/** To the agent who has it now. @param tag where the agent answers in this app; null: in WeCom's own 微信客服 */
export function assignedCard(frame: SessionFrame, tag: number | null): CardFace {
  const { facts, sessionId } = frame
  return {
    ...common(frame, `${facts.urgent ? '加急会话' : '新会话'}${tagText(tag)}`),
    facts: [
      ['客户', facts.customer],
      ['身份', facts.verified ? null : '还没有确认是本人，不要念订单内容'],
      ...matterFacts(facts),
      ['等待', `${facts.since} 起`],
      placeFact(tag),
    ],
    buttons: [
      ...(tag === null
        ? []
        : [
            pickButton(sessionId),
            tapButton('结束会话', { about: 'session', act: 'end', id: sessionId }, 2),
          ]),
      openButton(frame.deskUrl),
    ],
  }
}

/** The same once it was picked: it tells what was done, and ending and opening are to be had still. */
export function pickedCard(frame: SessionFrame, tag: number, state: string): CardFace {
  return { ...assignedCard(frame, tag), title: state }
}

/** To the agent who has it: the customer waits for an answer (S3). @param term what comes if there is none, or what was promised */
export function reminderCard(
  frame: SessionFrame,
  { tag, term }: { tag: number | null; term: readonly [name: string, value: string] },
): CardFace {
  const { facts, sessionId } = frame
  return {
    ...common(frame, `客户在等您回复${tagText(tag)}`),
    facts: [['客户', facts.customer], ['等待', `${facts.since} 起`], term, placeFact(tag)],
    buttons: [...(tag === null ? [] : [pickButton(sessionId)]), openButton(frame.deskUrl)],
  }
}

/** To supervisors: that time is nearly over, and the agent was told (S3). @param told.agentLabel `售后部 工号 1024` */
export function lateCard(
  frame: SessionFrame,
  { agentLabel, promise }: { agentLabel: string; promise: string },
): CardFace {
  const { facts } = frame
  return {
    ...common(frame, '客户还在等客服回复'),
    facts: [
      ['客服', agentLabel],
      ['客户', facts.customerMasked],
      ...matterFacts(facts),
      ['等待', `${facts.since} 起`],
      ['承诺', promise],
    ],
    buttons: [takeButton(frame), openButton(frame.deskUrl)],
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
export function movedCard(frame: SessionFrame, { why, from, to, over }: Moved): CardFace {
  const { facts } = frame
  const free = to === null && !over
  return {
    ...common(frame, free ? '会话没人接，在排队' : '会话换人接待'),
    facts: [
      ['原因', why],
      ['原来', from],
      ['现在', over ? ENDED_TEXT : (to ?? '排队中，排在前面')],
      ['客户', facts.customerMasked],
      ...matterFacts(facts),
    ],
    buttons: [...(free ? [takeButton(frame)] : []), openButton(frame.deskUrl)],
  }
}

/** To supervisors: half of the promised wait is over. */
export function waitingCard(frame: SessionFrame): CardFace {
  const { facts } = frame
  return {
    ...common(frame, '有客户等了很久'),
    facts: [['客户', facts.customerMasked], ...matterFacts(facts), ['等待', `${facts.since} 起`]],
    buttons: [takeButton(frame), openButton(frame.deskUrl)],
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
export function flaggedCard(frame: SessionFrame, flag: FlagShown, canTake: boolean): CardFace {
  return {
    ...common(frame, `客服向客户要${flag.what}`),
    text: `原话：${plainLine(flag.excerpt)}`,
    facts: [
      ['客服', flag.agentLabel],
      ['客户', frame.facts.customerMasked],
      ['结果', flag.reached ? '客户已经收到，已另行提醒客户' : '已拦下，客户没有收到'],
    ],
    buttons: [...(canTake ? [takeButton(frame)] : []), openButton(frame.deskUrl)],
  }
}

/** Offered when it is not clear to whom the agent's words should go. At most six buttons; the text names all. */
export function pickCard(
  { platformName, deskUrl }: Pick<SessionFrame, 'platformName' | 'deskUrl'>,
  sessions: ReadonlyArray<{ sessionId: string; tag: number; customer: string }>,
): CardFace {
  return {
    url: deskUrl,
    source: `${platformName}会话`,
    title: '接下来回复谁',
    description: '刚才的话没有发出去',
    text: sessions.map(({ tag, customer }) => `#${tag} ${customer}`).join('\n'),
    buttons: sessions
      .slice(0, 6)
      .map(({ sessionId, tag, customer }) =>
        pickButton(
          sessionId,
          fitting(`#${tag} ${customer.replace(/（.{0,64}）$/, '')}`, `#${tag}`),
        ),
      ),
  }
}

/** What takes a card's place once it is overtaken: the state is the title, the way to the record stays. More eyes may see it now. */
export function overtakenSessionCard(frame: SessionFrame, state: string): CardFace {
  const { facts } = frame
  return {
    ...common(frame, state),
    facts: [['客户', facts.customerMasked], ...matterFacts(facts)],
    buttons: [openButton(frame.deskUrl)],
  }
}

function common(
  { platformName, deskUrl, facts }: SessionFrame,
  title: string,
): Pick<CardFace, 'url' | 'source' | 'title' | 'description' | 'text'> {
  return {
    url: deskUrl,
    source: `${platformName}会话`,
    title,
    description: facts.place,
    text: facts.what,
  }
}

function matterFacts({ order, ticketNumber }: SessionFacts): NonNullable<CardFace['facts']> {
  return [
    ['订单', order],
    ['工单', ticketNumber],
  ]
}

const placeFact = (tag: number | null) =>
  ['回复', tag === null ? '在企业微信的微信客服里' : null] as const
const tagText = (tag: number | null): string => (tag === null ? '' : ` #${tag}`)
const pickButton = (id: string, text = '选它回复'): CardButton =>
  tapButton(text, { about: 'session', act: 'pick', id })
const takeButton = ({ sessionId: id }: SessionFrame): CardButton =>
  tapButton('接手', { about: 'session', act: 'take', id })
