import type { Database } from '../../../db/database'
import { UpstreamError } from '../../../lib/errors'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import type { KfSessionState, KfTransfer } from '../../../wechat/wecom-kf/types'
import { keepEventCode, recordState, type CodedEvent } from '../contacts/kf-contacts'

export interface MoveDeps {
  db: Database
  client: Pick<WecomKfClient, 'transferServiceState' | 'getServiceState'>
}

/** `moved`: by us, now. `elsewhere`: it could not be moved, and this is where WeCom says it is; both are on record. */
export type MoveOutcome = { outcome: 'moved' } | { outcome: 'elsewhere'; at: KfSessionState }

/** The session has ended (95013), or does not move so from where it is (95016). */
const NOT_FROM_THERE: ReadonlySet<unknown> = new Set([95013, 95016])

/**
 * service_state/trans, and on record where the session is afterwards, with the code that came for the event. Where the move is refused,
 * or nobody knows whether it was made, WeCom is asked how things stand.
 * @throws UpstreamError for every other refusal
 */
export async function moveSession(
  { db, client }: MoveDeps,
  {
    conversationId,
    transfer,
    event,
  }: { conversationId: string; transfer: KfTransfer; event: CodedEvent },
): Promise<MoveOutcome> {
  try {
    const { code } = await client.transferServiceState(transfer)
    await db.transaction(async (tx) => {
      await recordState(tx, conversationId, {
        state: transfer.state,
        servicerUserId: transfer.state === 3 ? transfer.servicerUserId : null,
      })
      if (code !== null) await keepEventCode(tx, conversationId, { event, code })
    })
    return { outcome: 'moved' }
  } catch (error) {
    if (!mayHaveMoved(error)) throw error
  }
  const at = await client.getServiceState(transfer)
  await db.transaction((tx) => recordState(tx, conversationId, at))
  return { outcome: 'elsewhere', at }
}

function mayHaveMoved(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    (error.details.outcome === 'unknown' || NOT_FROM_THERE.has(error.details.errcode))
  )
}
