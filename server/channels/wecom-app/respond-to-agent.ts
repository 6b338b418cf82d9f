import { recordSeen } from '../../conversations/presence'
import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { findAgentByWecomUserId } from '../../identity/agents'
import { UserError } from '../../lib/errors'
import { shanghaiDate } from '../../lib/shanghai-time'
import type { ActingAgent } from '../../tickets/ticket-access'
import { Ticket } from '../../tickets/ticket.entity'
import { findReceipts, saveReceipts } from '../callback-receipts'
import { actOnSession } from './act-on-session'
import { keepClickedCode, type CodeBox } from './agent-cards'
import { actingAgent } from './agent-directory'
import { AppAnswer } from './app-answer'
import { keyOf, type AppContent, type AppInbound } from './app-inbound'
import { agentSays, type AgentWords, type BridgeDeps } from './bridge/agent-says'
import { deskLink } from './desk-link'
import { readSessionKey } from './session-card'
import { keepClickedSessionCode } from './session-cards'
import { numberInKey, takenByOtherText } from './ticket-card'

export interface RespondDeps extends BridgeDeps {
  publicUrl: string
  secrets: CodeBox
  /** @throws UserError when the ticket is not to be had */
  takeTicket(tx: Tx, command: { number: string; agent: ActingAgent }): Promise<unknown>
}

/**
 * What one message or click comes to: the command, its receipt and its answer in one transaction. A repeated delivery finds the
 * receipt, does nothing and gets the same answer.
 */
export async function respondOnce(tx: Tx, deps: RespondDeps, inbound: AppInbound): Promise<AppAnswer> {
  const { dedupeKey } = inbound
  const earlier = await findReceipts(tx, [dedupeKey])
  if (earlier.has(dedupeKey)) return AppAnswer.parse(JSON.parse(earlier.get(dedupeKey) ?? 'null'))
  const answer = await respond(tx, deps, inbound)
  await saveReceipts(tx, [{ dedupeKey, answer: answer === null ? null : JSON.stringify(answer) }])
  return answer
}

async function respond(tx: Tx, deps: RespondDeps, { wecomUserId, content, dedupeKey }: AppInbound): Promise<AppAnswer> {
  if (content.kind === 'other') return null
  const agent = await findAgentByWecomUserId(tx.manager, wecomUserId)
  if (agent) await recordSeen(tx, agent.id)
  switch (content.kind) {
    case 'card-click': return respondToClick(tx, deps, { agent, content })
    case 'text': case 'picture': return respondToWords(tx, deps, { agent, said: content, occasion: dedupeKey })
    case 'entered': return await isFirstToday(tx, wecomUserId) ? { kind: 'text', text: agent ? welcome(deps) : NOT_ON_THE_LIST } : null
  }
}

/** To the customer whom the agent picked; where they have no bridged session, the way to the desk. */
async function respondToWords(
  tx: Tx, deps: RespondDeps, { agent, said, occasion }: { agent: Agent | null; said: AgentWords; occasion: string },
): Promise<AppAnswer> {
  if (!agent) return said.kind === 'text' ? { kind: 'text', text: NOT_ON_THE_LIST } : null
  const text = await agentSays(tx, deps, { agent, said, occasion })
  if (text !== null) return { kind: 'text', text }
  return said.kind === 'text' ? { kind: 'text', text: howToOpen(deps, said.text) } : null
}

type Click = Extract<AppContent, { kind: 'card-click' }>

async function respondToClick(tx: Tx, deps: RespondDeps, { agent, content }: { agent: Agent | null; content: Click }): Promise<AppAnswer> {
  const number = numberInKey(content.buttonKey)
  const session = readSessionKey(content.buttonKey)
  if (number === null && session === null) return null
  if (!agent) return { kind: 'button', text: '您不在客服名单' }
  const { taskId, responseCode: code } = content
  const keep = session === null ? keepClickedCode : keepClickedSessionCode
  if (code !== '') await keep(tx, { secrets: deps.secrets, taskId, code })
  if (session !== null) return { kind: 'button', text: await actOnSession(tx, deps, { agent, ...session }) }
  return { kind: 'button', text: await take(tx, deps, { agent, number: number ?? '' }) }
}

async function take(tx: Tx, deps: RespondDeps, { agent, number }: { agent: Agent; number: string }): Promise<string> {
  try {
    await deps.takeTicket(tx, { number, agent: actingAgent(agent) })
    return '已接单'
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return whyNot(tx, number, error)
  }
}

/** A refusal, in the ten characters of a button. @throws UserError again for one that may end differently when tried again */
async function whyNot(tx: Tx, number: string, error: UserError): Promise<string> {
  if (error.code === 'ticket_changed') throw error
  if (error.code === 'not_found') return '不在您的部门'
  const ticket = await tx.manager.findOneBy(Ticket, { number })
  if (ticket && !ticket.isOpen) return '工单已经解决'
  const holder = ticket?.assignedAgentId ? await tx.manager.findOneBy(Agent, { id: ticket.assignedAgentId }) : null
  return holder ? takenByOtherText(holder.workNumber) : '已被他人接单'
}

const NOT_ON_THE_LIST = '您还不在客服名单里。需要接待客户的话,请联系主管把您加进名单'

function howToOpen({ publicUrl }: RespondDeps, text: string): string {
  const number = /T\d{6}-\d{4,9}/i.exec(text)?.[0].toUpperCase()
  const door = number === undefined
    ? `<a href="${deskLink(publicUrl)}">打开工作台</a>`
    : `<a href="${deskLink(publicUrl, number)}">打开工单 ${number}</a>`
  return `${door}\n这句话没有发给客户:您手上没有在这里回复的会话。写进展请在工作台里做`
}

function welcome({ publicUrl }: RespondDeps): string {
  return `有新工单会发卡片到这里,点「接单」就归您处理\n<a href="${deskLink(publicUrl)}">打开工作台</a>`
}

/** Entering the app is an event each time; being greeted once a day is enough. */
async function isFirstToday(tx: Tx, wecomUserId: string): Promise<boolean> {
  const dedupeKey = keyOf('greeting', [wecomUserId, shanghaiDate(tx.now)])
  if ((await findReceipts(tx, [dedupeKey])).has(dedupeKey)) return false
  await saveReceipts(tx, [{ dedupeKey, answer: null }])
  return true
}
