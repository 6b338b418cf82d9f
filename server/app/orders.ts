import type { Parts } from './parts'
import type { Capability } from './capability'
import { ingestPlatformCustomer } from '../identity/platform-customers'
import { MINUTE_MS } from '../lib/clock'
import { createCardKeys } from '../orders/card-keys'
import { markSecrets } from '../orders/known-secrets'
import { orderRoutes } from '../orders/order.routes'
import { sweepNonces } from '../orders/platform-guard'
import { platformRoutes } from '../orders/platform.routes'
import { openTicketNumbers } from '../tickets/ticket.queries'

/** Orders and their card secrets, as the platform tells them. */
export function orders({ config, db, box }: Parts): Capability {
  const cardKeys = createCardKeys({ db, box })
  const apps = {
    officialAccountAppId: config.officialAccount.appId,
    miniProgramAppId: config.miniProgram.appId,
  }
  return {
    routes(api) {
      orderRoutes(api, { db, box, openTicketNumbers })
      platformRoutes(api, {
        box,
        ingestCustomer: (tx, item) => ingestPlatformCustomer(tx, apps, item),
      })
    },
    loops: [
      cardKeys.loop,
      { name: 'card secrets', everyMs: MINUTE_MS, run: () => markSecrets(db, box) },
    ],
    watches: [{ name: 'keys of cards', everyMs: MINUTE_MS, run: cardKeys.look }],
    warnings: cardKeys.warnings,
    look: cardKeys.look,
    sweeps: [sweepNonces],
  }
}
