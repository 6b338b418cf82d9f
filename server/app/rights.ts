import { lineStoreOf } from '../audit/head-store'
import { MINUTE_MS } from '../lib/clock'
import { consentBalance, withdrawAllConsents } from '../notifications/own-consents'
import { ERASURE_LINES, erasureListLoop } from '../rights/erasure-list'
import { carryOnErasures } from '../rights/erasures'
import { myDataRoutes } from '../rights/my-data.routes'
import { retentionLoop } from '../rights/retention'
import type { Capability } from './capability'
import type { Parts } from './parts'

/** Rights over one's own data: to read it, take it along, correct it and have it erased; and what goes by itself when its time is over. */
export function rights({ config, db, box, policy, limits }: Parts): Capability {
  return {
    routes(api) {
      myDataRoutes(api, {
        db,
        box,
        policy,
        limits,
        consents: { balanceOf: consentBalance, withdrawAll: withdrawAllConsents },
      })
    },
    loops: [
      { name: 'erasures', everyMs: MINUTE_MS, run: () => carryOnErasures(db) },
      erasureListLoop({
        db,
        store: lineStoreOf(config.attachmentsUrl, db.clock, ERASURE_LINES),
      }),
      retentionLoop(db, policy),
    ],
  }
}
