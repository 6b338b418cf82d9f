import type { Parts } from './parts'
import type { Capability } from './capability'
import { callbackKeys } from './callback-keys'
import { conversing, linkTargets } from './talk'
import { sweepReceipts } from '../channels/callback-receipts'
import { officialAccountCallback } from '../channels/official-account/official-account.callback'
import { publishMenu } from '../channels/official-account/publish-menu'
import { respond } from '../channels/official-account/respond'
import { maskerFor } from '../orders/known-secrets'

/** What people write to the 公众号, and the menu below it. */
export function officialAccount(parts: Parts): Capability {
  const { config, db, box, logger, clients } = parts
  const talk = conversing(parts)
  return {
    doors: {
      '/callback/official-account': officialAccountCallback({
        db,
        logger,
        appId: config.officialAccount.appId,
        targets: linkTargets(config),
        ...callbackKeys(config.officialAccount),
        mask: (tx, texts) => maskerFor(tx, box, texts),
        respond: (tx, arrival, writer) => respond(tx, talk, { arrival, writer }),
      }),
    },
    sweeps: [sweepReceipts],
    prepare: () => publishMenu(parts, clients.officialAccount),
  }
}
