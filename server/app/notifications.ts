import type { Parts } from './parts'
import type { Capability } from './capability'
import { callbackKeys } from './callback-keys'
import { miniProgramCallback } from '../notifications/mini-program.callback'
import { outboundRegisterRoutes } from '../notifications/outbound-register.routes'
import { noticesRoutes } from '../notifications/notices.routes'
import { maskerFor } from '../orders/known-secrets'

/** Who hears of what, and what the mini program tells of them. */
export function notifications({ config, db, box, policy, logger }: Parts): Capability {
  const { miniProgram } = config
  return {
    routes(api) {
      noticesRoutes(api, { db, policy, miniProgramAppId: miniProgram.appId })
      outboundRegisterRoutes(api, { db })
    },
    callbacks: {
      '/callback/mini-program': miniProgramCallback({
        db,
        logger,
        policy,
        miniProgramAppId: miniProgram.appId,
        ...callbackKeys(miniProgram),
        mask: async (tx, text) => (await maskerFor(tx, box, [text]))(text, null).text,
      }),
    },
  }
}
