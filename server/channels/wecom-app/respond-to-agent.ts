import { recordSeen } from '../../conversations/people/presence'
import type { Tx } from '../../db/database'
import { type Agent } from '../../identity/agent.entity'
import { agentActor, findAgentByWecomUserId } from '../../identity/agents'
import { shanghaiDate } from '../../lib/shanghai-time'
import { findReceipts, saveReceipts } from '../callback-receipts'
import { actingAgent } from './agent-directory'
import { AppAnswer } from './app-answer'
import { keyOf, type AppContent, type AppInbound } from './app-inbound'
import { placeOf } from './bridge/agent-place'
import { agentSays, type AgentWords } from './bridge/agent-says'
import { takeTap, type TapDeps } from './cards/take-tap'
import { deskLink } from './desk-link'

export type RespondDeps = TapDeps

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
      return takeTap(tx, deps, { agent, tapped: content })
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
