import type { Parts } from './parts'
import type { Capability } from './capability'
import { headStoreOf } from '../audit/head-store'
import { headsLoop } from '../audit/heads'
import { sealLoop } from '../audit/seal'
import { evidenceRoutes } from '../evidence/evidence.routes'
import { verifyRoutes } from '../evidence/verify.routes'

/** What can be shown to others and not be altered: the audit record, and files for 12315. */
export function records(parts: Parts): Capability {
  const { config, db, box, policy, limits, logger, signers } = parts
  return {
    routes(api) {
      evidenceRoutes(api, { db, box, policy, publicUrl: config.publicUrl, limits })
      verifyRoutes(api, { db, policy, signers })
    },
    loops: [
      sealLoop(db),
      headsLoop({ db, logger, store: headStoreOf(config.attachmentsUrl, db.clock), signers }),
    ],
  }
}
