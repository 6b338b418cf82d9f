import type { Capability } from './capability'
import { explainErrcode } from './explain-errcode'
import type { Parts } from './parts'
import { deadShelfRoutes } from '../dead-shelf/dead-shelf.routes'
import { noticeOwners } from '../notifications/notice.queries'
import { measureOutbox } from '../outbox/dead-shelf'
import { clockWarnings } from '../wechat/callback-door'

/** What an operator reads of the process itself, and a supervisor of what it could not deliver. */
export function operations({ db, metrics }: Parts): Capability {
  metrics.gauges(
    {
      xinqiao_outbox_waiting: 'Outbox rows that are not done',
      xinqiao_outbox_dead: 'Outbox rows on the dead shelf',
      xinqiao_outbox_oldest_seconds: 'Age of the oldest outbox row',
    },
    async () => {
      const { waiting, dead, oldestAgeMs } = await measureOutbox(db)
      return {
        xinqiao_outbox_waiting: waiting,
        xinqiao_outbox_dead: dead,
        xinqiao_outbox_oldest_seconds: oldestAgeMs / 1000,
      }
    },
  )
  return {
    routes: (api) => deadShelfRoutes(api, { db, explainErrcode, noticeOwners }),
    warnings: () => clockWarnings(db.clock.now()),
  }
}
