import { In, IsNull } from 'typeorm'
import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { PageQuery } from '../http/paging.contract'
import type { Policy } from '../policy/policy.schema'
import { Notice, ReadNotices, ReportConsents } from './notice.contract'
import { NoticeRow } from './notice.entity'
import { listNotices } from './notice.queries'
import { reportConsents } from './report-consents'

export interface NoticesRoutesDeps {
  db: Database
  policy: Policy
  miniProgramAppId: string
}

export function noticesRoutes(api: Api, deps: NoticesRoutesDeps): void {
  api.read(
    'GET /api/notices',
    {
      summary: 'Notices of the customer, newest first',
      auth: 'customer',
      query: PageQuery,
      answer: z.object({ items: z.array(Notice), nextCursor: z.string().nullable() }),
    },
    ({ actor, query }) => listNotices(deps.db.read, actor.customerId, query),
  )

  api.write(
    'POST /api/notices/read',
    {
      summary: 'Marks notices as read: those named, or all',
      auth: 'customer',
      body: ReadNotices,
    },
    async (tx, { actor, body }) => {
      const { customerId } = actor
      const named = body.noticeIds === undefined ? {} : { id: In(body.noticeIds) }
      await tx.manager.update(
        NoticeRow,
        { customerId, readAt: IsNull(), ...named },
        { readAt: tx.now },
      )
    },
  )

  api.write(
    'POST /api/consents',
    {
      summary: 'Reports what requestSubscribeMessage answered',
      auth: 'customer',
      body: ReportConsents,
    },
    (tx, { actor, body }) => reportConsents(tx, deps, { ...body, identityId: actor.identityId }),
  )
}
