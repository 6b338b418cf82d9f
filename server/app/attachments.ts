import type { Parts } from './parts'
import type { Capability } from './capability'
import { attachmentRoutes } from '../attachments/attachment.routes'
import { createFolderCheck } from '../attachments/folder-check'
import { sweepLooseAttachments } from '../attachments/sweep-loose'
import { MINUTE_MS } from '../lib/clock'

/** Files: taken in, given out, and where they are kept. */
export function attachments({ config, db, box, storage, limits, logger }: Parts): Capability {
  const folder = createFolderCheck({ url: config.attachmentsUrl, logger })
  return {
    routes: (api) => attachmentRoutes(api, { db, box, storage, limits }),
    loops: [
      {
        name: 'loose attachments',
        everyMs: 10 * MINUTE_MS,
        run: () => sweepLooseAttachments({ db, storage }),
      },
    ],
    watches: [folder.watch],
    warnings: folder.warnings,
    look: folder.look,
  }
}
