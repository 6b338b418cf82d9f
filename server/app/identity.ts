import type { Parts } from './parts'
import type { Capability } from './capability'
import type { Guards } from '../http/context'
import { sweepIdempotency } from '../http/idempotency'
import { bindingRoutes } from '../identity/binding.routes'
import { deskLoginRoutes } from '../identity/desk-login.routes'
import { agentGuard, customerGuard, noGuard, supervisorGuard } from '../identity/guards'
import { loginsRoutes } from '../identity/logins.routes'
import { officialAccountLoginRoutes } from '../identity/official-account-login.routes'
import { sessionRoutes } from '../identity/session.routes'
import { sweepIdentity } from '../identity/sweep-identity'
import { countUnreadNotices } from '../notifications/notice.queries'
import { platformGuard } from '../orders/platform-guard'
import { countOpenTickets } from '../tickets/ticket.queries'

/** Who may call what. */
export function guardsOf({ config, db, box }: Parts): Guards {
  const { publicUrl } = config
  return {
    none: noGuard,
    customer: customerGuard({ db, box }),
    agent: agentGuard({ db, box, publicUrl }),
    supervisor: supervisorGuard({ db, box, publicUrl }),
    platform: platformGuard({ db, key: config.platform }),
  }
}

/** Log-ins of customers and agents, and how a WeChat is known to be somebody's. */
export function identity(parts: Parts): Capability {
  const { config, db, box, policy, logger, clients, sandboxOrigin, limits } = parts
  const { publicUrl } = config
  const officialAccount = { appId: config.officialAccount.appId, ...clients.officialAccount }
  const miniProgram = { appId: config.miniProgram.appId, ...clients.miniProgram }
  return {
    routes(api) {
      sessionRoutes(api, {
        db,
        box,
        logger,
        publicUrl,
        policy,
        miniProgram,
        sandboxOrigin,
        inbox: { countUnreadNotices, countOpenTickets },
      })
      officialAccountLoginRoutes(api, { db, box, logger, publicUrl, officialAccount })
      bindingRoutes(api, { db, box, officialAccount, limits })
      loginsRoutes(api, { db })
      deskLoginRoutes(api, {
        db,
        box,
        logger,
        policy,
        publicUrl,
        languageModel: config.languageModel,
        wecom: {
          authorizeUrl: clients.wecomApp.authorizeUrl,
          exchangeAgentCode: clients.wecomApp.getUserByCode,
        },
      })
    },
    sweeps: [sweepIdentity, sweepIdempotency],
  }
}
