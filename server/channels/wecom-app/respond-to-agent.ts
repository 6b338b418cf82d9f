import { recordSeen } from '../../conversations/people/presence'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { agentActor, findAgentByWecomUserId } from '../../identity/agents'
import { UserError } from '../../lib/errors'
import { shanghaiDate } from '../../lib/shanghai-time'
import { Ticket } from '../../tickets/ticket.entity'
import { takeTicket } from '../../tickets/handling/agent-ticket.service'
import type { ButtonCard } from '../../wechat/wecom-app/types'
import { findReceipts, saveReceipts } from '../callback-receipts'
import { actOnSession, type Acted } from './act-on-session'
import { keepClickedCode, type CodeBox } from './agent-cards'
import { actingAgent } from './agent-directory'
import { AppAnswer } from './app-answer'
import { keyOf, type AppContent, type AppInbound } from './app-inbound'
import { placeOf } from './bridge/agent-place'
import { agentSays, type AgentWords, type BridgeDeps } from './bridge/agent-says'
import { deskLink, sessionLink } from './desk-link'
import { ENDED_TEXT, pickedCard, readSessionKey, settledSessionCard } from './session-card'
import { SessionCard } from './session-card.entity'
import { keepClickedSessionCode } from './session-cards'
import { readSessionFacts } from './session-facts'
import { tagOf } from './session-tags'
import { numberInKey, settledTicketCard, takenByOtherText } from './ticket-card'
import { readTicketFacts } from './ticket-facts'

export interface RespondDeps extends BridgeDeps {
  publicUrl: string
  secrets: CodeBox
}

/**
 * What one message or click comes to: the command, its receipt and its answer in one transaction. A repeated delivery finds the
 * receipt, does nothing and gets the same answer.
 */
export async function respondOnce(
  tx: Tx,
  deps: RespondDeps,
  inbound: AppInbound,
): Promise<AppAnswer> {
  const { dedupeKey } = inbound
  const earlier = await findReceipts(tx, [dedupeKey])
  if (earlier.has(dedupeKey)) return AppAnswer.parse(JSON.parse(earlier.get(dedupeKey) ?? 'null'))
  const answer = await respond(tx, deps, inbound)
  await saveReceipts(tx, [{ dedupeKey, answer: answer === null ? null : JSON.stringify(answer) }])
  return answer
}

async function respond(
  tx: Tx,
  deps: RespondDeps,
  { wecomUserId, content, dedupeKey }: AppInbound,
): Promise<AppAnswer> {
  if (content.kind === 'other') return null
  const agent = await findAgentByWecomUserId(tx.manager, wecomUserId)
  if (!agent) return answer(tx, deps, { agent, wecomUserId, content, dedupeKey })
  const theirs = tx.as(agentActor(deps.policy, actingAgent(agent)))
  await recordSeen(theirs, agent.id, 'wecom')
  return answer(theirs, deps, { agent, wecomUserId, content, dedupeKey })
}

/** What an agent did, as their deed; strangers to the list are told so. */
async function answer(
  tx: Tx,
  deps: RespondDeps,
  {
    agent,
    wecomUserId,
    content,
    dedupeKey,
  }: Pick<AppInbound, 'wecomUserId' | 'dedupeKey'> & {
    agent: Agent | null
    content: Exclude<AppContent, { kind: 'other' }>
  },
): Promise<AppAnswer> {
  switch (content.kind) {
    case 'card-click':
      return respondToClick(tx, deps, { agent, content })
    case 'not-carried':
      return agent ? tellNotCarried(tx, agent, content.name) : null
    case 'text':
    case 'picture':
      return respondToWords(tx, deps, { agent, said: content, occasion: dedupeKey })
    case 'entered':
      return (await isFirstToday(tx, wecomUserId))
        ? { kind: 'text', text: agent ? welcome(deps) : NOT_ON_THE_LIST }
        : null
  }
}

/** To the customer whom the agent picked; where they have no bridged session, the way to the desk. */
async function respondToWords(
  tx: Tx,
  deps: RespondDeps,
  { agent, said, occasion }: { agent: Agent | null; said: AgentWords; occasion: string },
): Promise<AppAnswer> {
  if (!agent) return said.kind === 'text' ? { kind: 'text', text: NOT_ON_THE_LIST } : null
  const text = await agentSays(tx, deps, { agent, said, occasion })
  if (text !== null) return { kind: 'text', text }
  return said.kind === 'text' ? { kind: 'text', text: howToOpen(deps, said.text) } : null
}

/** Told only to who has, or had a moment ago, somebody here for whom it may have been meant. */
async function tellNotCarried(tx: Tx, agent: Agent, name: string): Promise<AppAnswer> {
  const { open, left } = await placeOf(tx, agent)
  if (open.length + left.length === 0) return null
  return {
    kind: 'text',
    text: `${name}没有发给客户：这里只能发文字和图片。请用文字说，或把它截成图片再发`,
  }
}

type Click = Extract<AppContent, { kind: 'card-click' }>

async function respondToClick(
  tx: Tx,
  deps: RespondDeps,
  { agent, content }: { agent: Agent | null; content: Click },
): Promise<AppAnswer> {
  const number = numberInKey(content.buttonKey)
  const session = readSessionKey(content.buttonKey)
  if (number === null && session === null) return null
  if (!agent) return { kind: 'button', text: '您不在客服名单' }
  const { taskId, responseCode: code } = content
  const keep = session === null ? keepClickedCode : keepClickedSessionCode
  if (code !== '') await keep(tx, { secrets: deps.secrets, taskId, code })
  if (session !== null) {
    return sessionAnswer(tx, deps, {
      sessionId: session.sessionId,
      taskId,
      acted: await actOnSession(tx, deps, { agent, ...session }),
    })
  }
  return ticketAnswer(tx, deps, {
    number: number ?? '',
    taskId,
    state: await take(tx, deps, { agent, number: number ?? '' }),
  })
}

interface Tapped {
  sessionId: string
  taskId: string
  acted: Acted
}

/** Grey buttons would take 打开 along with them; the card with its way to the session stays. */
async function sessionAnswer(
  tx: Tx,
  deps: RespondDeps,
  { sessionId, taskId, acted }: Tapped,
): Promise<AppAnswer> {
  const card = await tx.manager.findOneBy(SessionCard, { taskId })
  // A supervisor's warning: its buttons must not be lost to a tap that came after the end.
  if (card?.kind === 'flagged' && acted.state === ENDED_TEXT) return leadToRecord(deps, sessionId)
  const session =
    card && acted.card !== 'grey'
      ? await tx.manager.findOneBy(ServiceSession, { id: sessionId })
      : null
  if (!session) return { kind: 'button', text: acted.state }
  const { policy, publicUrl } = deps
  const facts = await readSessionFacts(tx.manager, policy, session)
  const frame = {
    taskId,
    sessionId,
    platformName: policy.platform.name,
    deskUrl: sessionLink(publicUrl, sessionId),
    facts,
  }
  return cardAnswer(
    acted.card === 'picked'
      ? pickedCard(frame, await tagOf(tx, sessionId), acted.state)
      : settledSessionCard(frame, acted.state),
  )
}

async function ticketAnswer(
  tx: Tx,
  { policy, publicUrl }: RespondDeps,
  { number, taskId, state }: { number: string; taskId: string; state: string },
): Promise<AppAnswer> {
  const ticket = state === NOT_YOURS ? null : await tx.manager.findOneBy(Ticket, { number })
  if (!ticket) return { kind: 'button', text: state }
  const facts = await readTicketFacts(tx.manager, policy, ticket)
  return cardAnswer(
    settledTicketCard(
      { taskId, facts, platformName: policy.platform.name, deskUrl: deskLink(publicUrl, number) },
      state,
    ),
  )
}

/** Read as what it is kept as, so that a repeated delivery gets the same. */
const cardAnswer = (card: ButtonCard): AppAnswer => AppAnswer.parse({ kind: 'card', card })

function leadToRecord({ publicUrl }: RespondDeps, sessionId: string): AppAnswer {
  return {
    kind: 'text',
    text: `会话已经结束，不能再接手。<a href="${sessionLink(publicUrl, sessionId)}">打开记录</a>看原话，再决定怎么处理`,
  }
}

async function take(
  tx: Tx,
  deps: RespondDeps,
  { agent, number }: { agent: Agent; number: string },
): Promise<string> {
  try {
    await takeTicket(tx, deps, { number, agent: actingAgent(agent) })
    return '已接单'
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return whyNot(tx, number, error)
  }
}

/** A refusal, in the ten characters of a button. @throws UserError again for one that may end differently when tried again */
async function whyNot(tx: Tx, number: string, error: UserError): Promise<string> {
  if (error.code === 'ticket_changed') throw error
  if (error.code === 'not_found') return NOT_YOURS
  const ticket = await tx.manager.findOneBy(Ticket, { number })
  if (ticket && !ticket.isOpen) return '工单已经解决'
  const holder = ticket?.assignedAgentId
    ? await tx.manager.findOneBy(Agent, { id: ticket.assignedAgentId })
    : null
  return holder ? takenByOtherText(holder.workNumber) : '已被他人接单'
}

const NOT_YOURS = '不在您的部门'

const NOT_ON_THE_LIST = '您还不在客服名单里。需要接待客户的话，请联系主管把您加进名单'

function howToOpen({ publicUrl }: RespondDeps, text: string): string {
  const number = /T\d{6}-\d{4,9}/i.exec(text)?.[0].toUpperCase()
  const door =
    number === undefined
      ? `<a href="${deskLink(publicUrl)}">打开工作台</a>`
      : `<a href="${deskLink(publicUrl, number)}">打开工单 ${number}</a>`
  return `${door}\n这句话没有发给客户：您手上没有在这里回复的会话。写进展请在工作台里做`
}

function welcome({ publicUrl }: RespondDeps): string {
  return `有新工单会发卡片到这里，点“接单”就归您处理\n<a href="${deskLink(publicUrl)}">打开工作台</a>`
}

/** Entering the app is an event each time; being greeted once a day is enough. */
async function isFirstToday(tx: Tx, wecomUserId: string): Promise<boolean> {
  const dedupeKey = keyOf('greeting', [wecomUserId, shanghaiDate(tx.now)])
  if ((await findReceipts(tx, [dedupeKey])).has(dedupeKey)) return false
  await saveReceipts(tx, [{ dedupeKey, answer: null }])
  return true
}
