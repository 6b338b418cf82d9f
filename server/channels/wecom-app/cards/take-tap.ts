import { ServiceSession } from '../../../conversations/sessions/session.entity'
import type { Tx } from '../../../db/database'
import { Agent } from '../../../identity/agent.entity'
import { UserError } from '../../../lib/errors'
import { endSessionAsAgent, takeSession } from '../../../reception/agents/agent-commands'
import { takeTicket } from '../../../tickets/handling/agent-ticket.service'
import { Ticket } from '../../../tickets/ticket.entity'
import { actingAgent } from '../agent-directory'
import { AppAnswer } from '../app-answer'
import { pickByCard, requireServed, type BridgeDeps } from '../bridge/agent-says'
import { sessionLink } from '../desk-link'
import { tagOf } from '../session-tags'
import { findCard, keepTappedCode, type CodeBox } from './card-book'
import { ENDED_TEXT, servedByText, SOLVED_TEXT } from './card-kinds'
import { buttonCard, fitting, readTap, type CardFace, type Tap } from './card-layout'
import { overtakenSessionCard, pickedCard, readSessionFrame } from './session-card'
import { overtakenTicketCard, readTicketFrame } from './ticket-card'

export interface TapDeps extends BridgeDeps {
  publicUrl: string
  secrets: CodeBox
}

export interface Tapped {
  buttonKey: string
  taskId: string
  /** Fresh with each tap; empty where WeCom sent none. */
  responseCode: string
}

/** A tap on a button of a card: what it asks for is done, and the card that was tapped says so. Null for a key that is not ours. */
export async function takeTap(
  tx: Tx,
  deps: TapDeps,
  { agent, tapped }: { agent: Agent | null; tapped: Tapped },
): Promise<AppAnswer> {
  const tap = readTap(tapped.buttonKey)
  if (!tap) return null
  if (!agent) return { kind: 'button', text: '您不在客服名单' }
  const { taskId, responseCode: code } = tapped
  if (code !== '') await keepTappedCode(tx, { secrets: deps.secrets, taskId, code })
  return tap.about === 'session'
    ? sessionAnswer(tx, deps, { tap, taskId, done: await actOnSession(tx, deps, { agent, tap }) })
    : ticketAnswer(tx, deps, { tap, taskId, state: await take(tx, deps, { agent, tap }) })
}

type SessionTap = Extract<Tap, { about: 'session' }>
type TicketTap = Extract<Tap, { about: 'ticket' }>

interface Done {
  /** In the ten characters of a button. */
  state: string
  /** What becomes of the card that was tapped: its offer is over, it offers the rest still, or only its buttons are grey. */
  card: 'overtaken' | 'picked' | 'grey'
}

const overtaken = (state: string): Done => ({ state, card: 'overtaken' })
const grey = (state: string): Done => ({ state, card: 'grey' })

async function actOnSession(
  tx: Tx,
  deps: TapDeps,
  { agent, tap: { act, id } }: { agent: Agent; tap: SessionTap },
): Promise<Done> {
  const deed = { session: { id }, agent: actingAgent(agent) }
  try {
    switch (act) {
      case 'take':
        await takeSession(tx, deps, deed)
        return overtaken('已接手')
      case 'pick':
        // A card keeps it for ever, and the next pick is made elsewhere: it tells what was done, not how things are.
        return { state: `已选 #${await pickByCard(tx, agent, id)}`, card: 'picked' }
      case 'end':
        await requireServed(tx, agent, id)
        await endSessionAsAgent(tx, deps, deed)
        return overtaken(ENDED_TEXT)
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return whyNoSession(tx, id, { agent, error })
  }
}

const WHY_NOT = new Map([
  ['agent_full', '您手上已满'],
  ['with_bot', '客户没有要人工'],
  ['servicer_stopped', '您在停止接待'],
])

/** @throws UserError again for one that may end differently when tried again */
async function whyNoSession(
  tx: Tx,
  sessionId: string,
  { agent, error }: { agent: Agent; error: UserError },
): Promise<Done> {
  if (error.code === 'session_changed') throw error
  const known = WHY_NOT.get(error.code)
  if (known !== undefined) return grey(known)
  const session = await tx.manager.findOneBy(ServiceSession, { id: sessionId })
  if (!session) return grey('没有这个会话')
  if (session.status === 'ended') return overtaken(ENDED_TEXT)
  if (session.status !== 'serving' || session.agentId === null || session.agentId === agent.id)
    return grey('不在您这里')
  const holder = await tx.manager.findOneBy(Agent, { id: session.agentId })
  return overtaken(servedByText(holder?.workNumber))
}

/** Grey buttons would take 打开 along with them; the card with its way to the session stays. */
async function sessionAnswer(
  tx: Tx,
  deps: TapDeps,
  { tap: { id }, taskId, done }: { tap: SessionTap; taskId: string; done: Done },
): Promise<AppAnswer> {
  const card = await findCard(tx, taskId)
  // A supervisor's warning: its buttons must not be lost to a tap that came after the end.
  if (card?.kind === 'flagged' && done.state === ENDED_TEXT) return leadToRecord(deps, id)
  const session =
    card && done.card !== 'grey' ? await tx.manager.findOneBy(ServiceSession, { id }) : null
  if (!session) return { kind: 'button', text: done.state }
  const frame = await readSessionFrame(tx.manager, deps, session)
  return cardAnswer(
    taskId,
    done.card === 'picked'
      ? pickedCard(frame, await tagOf(tx, id), done.state)
      : overtakenSessionCard(frame, done.state),
  )
}

function leadToRecord({ publicUrl }: TapDeps, sessionId: string): AppAnswer {
  return {
    kind: 'text',
    text: `会话已经结束，不能再接手。<a href="${sessionLink(publicUrl, sessionId)}">打开记录</a>看原话，再决定怎么处理`,
  }
}

async function take(
  tx: Tx,
  deps: TapDeps,
  { agent, tap: { id: number } }: { agent: Agent; tap: TicketTap },
): Promise<string> {
  try {
    await takeTicket(tx, deps, { number, agent: actingAgent(agent) })
    return '已接单'
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return whyNoTicket(tx, number, error)
  }
}

const NOT_YOURS = '不在您的部门'
const TAKEN = '已被他人接单'

/** A refusal, in the ten characters of a button. @throws UserError again for one that may end differently when tried again */
async function whyNoTicket(tx: Tx, number: string, error: UserError): Promise<string> {
  if (error.code === 'ticket_changed') throw error
  if (error.code === 'not_found') return NOT_YOURS
  const ticket = await tx.manager.findOneBy(Ticket, { number })
  if (ticket && !ticket.isOpen) return SOLVED_TEXT
  const holder = ticket?.assignedAgentId
    ? await tx.manager.findOneBy(Agent, { id: ticket.assignedAgentId })
    : null
  return holder ? fitting(`已由工号${holder.workNumber}接单`, TAKEN) : TAKEN
}

async function ticketAnswer(
  tx: Tx,
  deps: TapDeps,
  { tap, taskId, state }: { tap: TicketTap; taskId: string; state: string },
): Promise<AppAnswer> {
  const ticket = state === NOT_YOURS ? null : await tx.manager.findOneBy(Ticket, { number: tap.id })
  return ticket
    ? cardAnswer(
        taskId,
        overtakenTicketCard(await readTicketFrame(tx.manager, deps, ticket), state),
      )
    : { kind: 'button', text: state }
}

/** Read as what it is kept as, so that a repeated delivery gets the same. */
const cardAnswer = (taskId: string, face: CardFace): AppAnswer =>
  AppAnswer.parse({ kind: 'card', card: buttonCard(taskId, face) })
