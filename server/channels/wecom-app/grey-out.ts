import { UpstreamError } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import type { WecomAppClient } from '../../wechat/wecom-app/client'

/** "A parameter is not valid": WeCom has no finer word for a response code that is used or expired. */
const SPENT_CODE = 40058

/**
 * Greys out the buttons of everybody's copy of a card.
 * @param code null: there is none that could still change it
 * @returns `stale` when the card can no longer be changed; a click on it still gets the truth
 */
export async function greyOut(
  { client, logger }: { client: Pick<WecomAppClient, 'updateTemplateCard'>; logger: Pick<Logger, 'warn'> },
  { taskId }: { taskId: string }, { code, buttonText }: { code: string | null; buttonText: string },
): Promise<'settled' | 'stale'> {
  if (code === null) return 'stale'
  try {
    await client.updateTemplateCard({ responseCode: code, users: 'everybody', change: { buttonText } })
    return 'settled'
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.details.errcode !== SPENT_CODE) throw error
    logger.warn({ taskId, reason: error.message }, 'wecom: a card can no longer be updated; a click still gets the truth')
    return 'stale'
  }
}
