import type { Config } from '../../config'
import { reasonOf } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import type { Policy } from '../../policy/policy.schema'
import type { OfficialAccountClient } from '../../wechat/official-account/client'
import type { MenuButton } from '../../wechat/official-account/types'

export interface MenuSettings {
  config: Pick<Config, 'publicUrl'>
  policy: Pick<Policy, 'officialAccount'>
  logger: Pick<Logger, 'info' | 'warn'>
}

/**
 * Puts the policy's menu below the official account's chat. Pages open by OAuth, which is one of the ways to be verified.
 * A failure leaves the menu that is there, and is told to the operator; the next start tries again.
 */
export async function publishMenu(
  { config, policy, logger }: MenuSettings,
  client: Pick<OfficialAccountClient, 'createMenu'>,
): Promise<void> {
  const entries = policy.officialAccount.menu.map((entry) => toButton(entry, config.publicUrl))
  if (entries.length === 0) return
  try {
    await client.createMenu(entries)
    logger.info({ entries: entries.length }, 'official account: the menu is published')
  } catch (error) {
    logger.warn({ reason: reasonOf(error) }, 'official account: the menu could not be published')
  }
}

function toButton(
  { name, kind, key }: Policy['officialAccount']['menu'][number],
  publicUrl: string,
): MenuButton {
  if (kind === 'click') return { type: 'click', name, key }
  return {
    type: 'view',
    name,
    url: `${publicUrl}/api/session/official-account/start?returnTo=${encodeURIComponent(key)}`,
  }
}
