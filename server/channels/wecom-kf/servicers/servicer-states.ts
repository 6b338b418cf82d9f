import type { Database, Tx } from '../../../db/database'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'

export interface ServicerStatesDeps {
  db: Database
  client: Pick<WecomKfClient, 'listServicers'>
  accounts: ReadonlyArray<{ openKfId: string }>
  /** Our agents by WeCom user id; null for who is not in the policy now. */
  findAgentId(wecomUserId: string): Promise<string | null>
  setServicerStatus(
    tx: Tx,
    told: { agentId: string; status: 'receiving' | 'stopped'; asOf: Date },
  ): Promise<void>
}

/**
 * Who receives (接待中) and who does not, as WeCom has it now: an event tells of a change only, so after a start, or after an
 * event that was lost, nobody else knows. Receiving for one of the accounts is receiving.
 */
export async function readServicerStates(deps: ServicerStatesDeps): Promise<void> {
  const asOf = deps.db.clock.now()
  const receiving = new Map<string, boolean>()
  for (const { openKfId } of deps.accounts) {
    for (const { userId, receiving: receives } of await deps.client.listServicers(openKfId)) {
      if (receives !== null) receiving.set(userId, (receiving.get(userId) ?? false) || receives)
    }
  }
  for (const [userId, receives] of receiving) {
    const agentId = await deps.findAgentId(userId)
    if (agentId === null) continue
    await deps.db.transaction((tx) =>
      deps.setServicerStatus(tx, { agentId, status: receives ? 'receiving' : 'stopped', asOf }),
    )
  }
}
