import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import type { ReceptionDeps } from '../deps'
import { rateInApp, type AppRating } from './end-of-session'
import { RateChat, RatedChat } from '../waiting/waiting.contract'
import { leftMessageNextStep } from '../words'

export interface ChatsRoutesDeps extends Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'> {
  db: Database
}

/** The end of a session: rated once, by whoever was served (M7). */
export function chatsRoutes(api: Api, deps: ChatsRoutesDeps): void {
  api.write(
    'POST /api/chats/:sessionId/rating',
    { summary: '评价一次服务', auth: 'customer', body: RateChat, answer: RatedChat },
    (tx, { actor, params, body }) =>
      rate(tx, deps, { sessionId: params.sessionId ?? '', customerId: actor.customerId, ...body }),
  )
}

async function rate(tx: Tx, deps: ChatsRoutesDeps, rating: AppRating): Promise<RatedChat> {
  const { session, left } = await rateInApp(tx, deps, rating)
  return {
    sessionId: session.id,
    thanks: left
      ? '抱歉这次没有帮您解决，已经转成工单接着办'
      : rating.score <= 2
        ? '谢谢您直说，主管会看到这条评价'
        : '谢谢您的评价',
    ticketNumber: left?.number ?? null,
    nextStep: left && leftMessageNextStep(left, tx.now),
  }
}
