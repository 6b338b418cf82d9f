import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { toOffsetIso } from '../lib/shanghai-time'
import { getOrderForCustomer } from '../orders/order.queries'
import { OrderReissues, type CustomerReissue } from './goods.contract'
import { reissueHeadline, reissueStageText, whatText } from './reissue-words'
import type { Reissue } from './reissue.entity'
import { listReissues } from './reissues'

/** A customer's own orders: what was sent anew of them. */
export function goodsRoutes(api: Api, { db }: { db: Database }): void {
  api.read(
    'GET /api/orders/:orderNumber/reissues',
    { summary: '订单的补发', auth: 'customer', answer: OrderReissues },
    async ({ actor, params }) => {
      const order = await getOrderForCustomer(db.read, actor.customerId, params.orderNumber ?? '')
      const reissues = await listReissues(db.read, order.id)
      return { items: reissues.map((reissue) => present(reissue, db.clock.now())) }
    },
  )
}

function present(reissue: Reissue, now: Date): CustomerReissue {
  return {
    reissueNo: reissue.reissueNo,
    whatText: whatText(reissue),
    stageText: reissueStageText(reissue.state),
    headline: reissueHeadline(reissue, now),
    troubled: reissue.state === 'refused' || reissue.state === 'failed',
    done: reissue.state === 'done',
    at: toOffsetIso(reissue.doneAt ?? reissue.createdAt),
  }
}
