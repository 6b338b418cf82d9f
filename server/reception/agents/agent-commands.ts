import { handOn, takeOver } from '../../conversations/sessions/hand-on'
import { getSession } from '../../conversations/sessions/session-record'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { addSessionNote } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import type { ActingAgent } from '../../http/context'
import { UserError } from '../../lib/errors'
import { maskerFor } from '../../orders/known-secrets'
import type { ReceptionDeps } from '../deps'
import { closeByAgent } from '../ending/end-of-session'
import { mayEnd } from './session-actions'
import { announceServed } from './who-serves'

/**
 * What an agent does with a session: one command each, whether it comes from the desk, from a card in WeCom or from a word in the app
 * (`sayAsAgent` is what they say). Whether the agent may see the session was asked before.
 */
export type CommandDeps = Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'>

export interface AgentCommand {
  session: Pick<ServiceSession, 'id'>
  agent: ActingAgent
  /** For colleagues; masked in here. */
  note?: string | null
}

/** The customer hears who it is, once: whoever has it already may tap as often as they like. @throws UserError 404, or 409 that says why not */
export async function takeSession(
  tx: Tx,
  deps: CommandDeps,
  { session: { id }, agent, note = null }: AgentCommand,
): Promise<ServiceSession> {
  const before = await getSession(tx.manager, id)
  return takeOver(tx, deps, before, {
    by: agent,
    note: await masked(tx, deps, before, note),
    onTaken: () => announceServed(tx, deps.policy, id),
  })
}

/** To a person or a department; where a person has it at once, the customer hears who. */
export async function handOnSession(
  tx: Tx,
  deps: CommandDeps,
  { session: { id }, agent, note, to }: AgentCommand & Pick<Parameters<typeof handOn>[3], 'to'>,
): Promise<ServiceSession> {
  const before = await getSession(tx.manager, id)
  const kept = await masked(tx, deps, before, note ?? null)
  const session = await handOn(tx, deps, before, { by: agent, to, note: kept ?? '' })
  await announceServed(tx, deps.policy, id)
  return session
}

export async function noteOnSession(
  tx: Tx,
  deps: CommandDeps,
  { session: { id }, agent, note }: AgentCommand & { note: string },
): Promise<void> {
  const session = await getSession(tx.manager, id)
  const text = (await masked(tx, deps, session, note)) ?? ''
  await addSessionNote(tx, session, { agentId: agent.agentId, text })
}

/** Ended already: nothing happens. @throws UserError 409 when it is somebody else's */
export async function endSessionAsAgent(
  tx: Tx,
  deps: CommandDeps,
  { session: { id }, agent, note = null }: AgentCommand,
): Promise<ServiceSession> {
  const session = await getSession(tx.manager, id)
  if (session.status === 'ended') return session
  if (!mayEnd(session, agent))
    throw new UserError('held_by_other', { status: 409, public: '这个会话不在您手上，请先接手' })
  const kept = await masked(tx, deps, session, note)
  return closeByAgent(tx, deps, { session, agentId: agent.agentId, note: kept })
}

async function masked(
  tx: Tx,
  { box }: Pick<CommandDeps, 'box'>,
  { customerId }: ServiceSession,
  note: string | null,
): Promise<string | null> {
  return note && (await maskerFor(tx, box, [note]))(note, customerId).text
}
