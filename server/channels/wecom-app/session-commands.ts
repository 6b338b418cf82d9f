import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import type { Agent } from '../../identity/agent.entity'

/** What agents do with sessions from WeCom, given by the composition root. */
export interface SessionCommands {
  /** @throws UserError when it is not to be had */
  takeOver(tx: Tx, command: { sessionId: string; agent: Agent }): Promise<unknown>
  /** Only ever asked for a session that this agent serves. @throws UserError when it is not to be had */
  end(tx: Tx, command: { sessionId: string; agent: Agent }): Promise<unknown>
  /**
   * F2, before anything goes out: records a flag where the words ask for what nobody may ask for. Where nothing is wrong it is
   * an answer, and its time is taken.
   * @returns `reason` in words for the agent where it is not allowed
   */
  agentWrote(
    tx: Tx,
    said: { session: ServiceSession; agent: Agent; text: string },
  ): Promise<{ allowed: boolean; reason: string | null }>
}
