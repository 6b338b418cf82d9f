import type { ServiceSession } from '../../conversations/session.entity'
import type { Tx } from '../../db/database'
import type { Agent } from '../../identity/agent.entity'

/** Whether an agent's words may go to the customer; `refused` says to the agent why not. */
export type MannersVerdict = { refused: null } | { refused: string }

/** What agents do with sessions from WeCom, given by the composition root. Each throws UserError when it is not to be had. */
export interface SessionCommands {
  takeOver(tx: Tx, command: { sessionId: string; agent: Agent }): Promise<unknown>
  end(tx: Tx, command: { sessionId: string; agent: Agent }): Promise<unknown>
  /** F2, before anything goes out. Records a flag where the words ask for what nobody may ask for. */
  checkManners(tx: Tx, said: { session: ServiceSession; agent: Agent; text: string; messageId: string }): Promise<MannersVerdict>
  /** The clocks of the promises: an agent answered. */
  recordAnswer(tx: Tx, answer: { session: ServiceSession; agent: Agent }): Promise<unknown>
}
