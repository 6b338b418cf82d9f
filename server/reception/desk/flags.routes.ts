import { countOpenFlags, listFlags, markSeen } from '../../conversations/sessions/manner-flags'
import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import { decodeMomentCursor, toPage } from '../../http/cursor'
import { maskerFor } from '../../orders/known-secrets'
import {
  FlagPage,
  FlagRoad,
  FollowUpFlag,
  ListFlags,
  MannerFlagShown,
  SeeFlag,
} from './desk-session.contract'
import type { ReceptionDeps } from '../deps'
import { followUp, openRoad } from './flag-doors'
import { presentFlags } from './flag.presenter'

export interface FlagsRoutesDeps extends Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'> {
  db: Database
}

/** What supervisors must see: an agent asked for what nobody may ask for (F2), and bad marks. */
export function flagsRoutes(api: Api, deps: FlagsRoutesDeps): void {
  const { db, box, policy } = deps
  api.read(
    'GET /desk/api/flags',
    { summary: '需要主管看的提醒', auth: 'supervisor', query: ListFlags, answer: FlagPage },
    async ({ query }) => {
      const { open, limit, cursor } = query
      const before = cursor === undefined ? {} : { before: decodeMomentCursor(cursor) }
      const flags = await listFlags(db.read, { open: open === 'true', limit, ...before })
      const shown = new Map(
        (await presentFlags({ manager: db.read, policy }, flags)).map((flag) => [
          flag.flagId,
          flag,
        ]),
      )
      const page = toPage(flags, limit, {
        present: ({ id }) => shown.get(id),
        cursorOf: ({ at, id }) => [at.getTime(), id],
      })
      return { ...page, openCount: await countOpenFlags(db.read) }
    },
  )

  api.write(
    'POST /desk/api/flags/:id/seen',
    {
      summary: '看过了，怎么处理的',
      auth: 'supervisor',
      body: SeeFlag,
      answer: MannerFlagShown,
    },
    async (tx, { actor, params, body: { outcome, note } }) => {
      const kept = note && (await maskerFor(tx, box, [note]))(note, null).text
      const flag = await markSeen(tx, {
        flagId: params.id ?? '',
        agentId: actor.agentId,
        outcome,
        note: kept,
      })
      const [shown] = await presentFlags({ manager: tx.manager, policy }, [flag])
      return shown
    },
  )

  api.write(
    'POST /desk/api/flags/:id/road',
    { summary: '给客户回话', auth: 'supervisor', answer: FlagRoad },
    (tx, { actor, params }) => openRoad(tx, deps, { flagId: params.id ?? '', by: actor }),
  )

  api.write(
    'POST /desk/api/flags/:id/follow-up',
    {
      summary: '建跟进',
      auth: 'supervisor',
      body: FollowUpFlag,
      answer: MannerFlagShown,
    },
    async (tx, { actor, params, body }) => {
      const flag = await followUp(tx, deps, { flagId: params.id ?? '', by: actor, input: body })
      const [shown] = await presentFlags({ manager: tx.manager, policy }, [flag])
      return shown
    },
  )
}
