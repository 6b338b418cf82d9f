import { UpstreamError } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import type { WecomAppClient } from '../../wechat/wecom-app/client'
import type { ButtonCard } from '../../wechat/wecom-app/types'

/** "A parameter is not valid": WeCom has no finer word for a response code that is used or expired. */
const SPENT_CODE = 40058

/**
 * Puts a card that offers nothing more in the place of everybody's copy.
 * @param code null: there is none that could still change it
 * @returns `stale` when the card can no longer be changed; a click on it still gets the truth
 */
export async function settleCopies(
  {
    client,
    logger,
  }: { client: Pick<WecomAppClient, 'updateTemplateCard'>; logger: Pick<Logger, 'warn'> },
  code: string | null,
  settled: ButtonCard,
): Promise<'settled' | 'stale'> {
  if (code === null) return 'stale'
  try {
    await client.updateTemplateCard({
      responseCode: code,
      users: 'everybody',
      change: { card: settled },
    })
    return 'settled'
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.details.errcode !== SPENT_CODE) throw error
    logger.warn(
      { taskId: settled.taskId, reason: error.message },
      'wecom: a card can no longer be updated; a click still gets the truth',
    )
    return 'stale'
  }
}
