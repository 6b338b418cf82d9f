import { countOpenFlags, listFlags, markSeen } from '../conversations/manner-flags'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { decodeMomentCursor, toPage } from '../http/cursor'
import type { Policy } from '../policy/policy.schema'
import { FlagPage, ListFlags, MannerFlagShown } from './desk-session.contract'
import { presentFlags } from './flag.presenter'

export interface FlagsRoutesDeps {
  db: Database
  policy: Policy
}

/** What supervisors must see: an agent asked for what nobody may ask for (F2), and bad marks. */
export function flagsRoutes(api: Api, { db, policy }: FlagsRoutesDeps): void {
  api.read('GET /desk/api/flags', { summary: '需要主管看的提醒', auth: 'supervisor', query: ListFlags, answer: FlagPage }, async ({ query }) => {
    const { open, limit, cursor } = query
    const before = cursor === undefined ? {} : { before: decodeMomentCursor(cursor) }
    const flags = await listFlags(db.read, { open: open === 'true', limit, ...before })
    const shown = new Map((await presentFlags({ manager: db.read, policy }, flags)).map((flag) => [flag.flagId, flag]))
    const page = toPage(flags, limit, { present: ({ id }) => shown.get(id), cursorOf: ({ at, id }) => [at.getTime(), id] })
    return { ...page, openCount: await countOpenFlags(db.read) }
  })

  api.write('POST /desk/api/flags/:id/seen', { summary: '看过了', auth: 'supervisor', answer: MannerFlagShown }, async (tx, { actor, params }) => {
    const flag = await markSeen(tx, params.id ?? '', actor.agentId)
    const [shown] = await presentFlags({ manager: tx.manager, policy }, [flag])
    return shown
  })
}
