import type { EntityManager } from 'typeorm'
import { PAGES } from '../../../bot/reply'
import type { Database } from '../../../db/database'
import type { Api } from '../../../http/api'
import { UserError } from '../../../lib/errors'
import { toOffsetIso } from '../../../lib/shanghai-time'
import { getOrderForCustomer } from '../../../orders/order.queries'
import { getTicketOfCustomer } from '../../../tickets/ticket-access'
import { cutCodePoints } from '../../../wechat/text-limits'
import type { Entry } from './entry-context'
import { KfEntry, KfEntryRequest } from './kf-entry.contract'
import { SCENE_OF_DOOR, type KfLinks } from './kf-links.sender'
import { kfPagePath } from '../sending/render-reply'

export interface KfEntryRoutesDeps {
  db: Database
  corpId: string
  /** Null where the platform has no 微信客服. */
  links: Pick<KfLinks, 'doorFor'> | null
}

/** The way from the mini program into the kf chat, carrying along who comes and about what (R1). */
export function kfEntryRoutes(api: Api, { db, corpId, links }: KfEntryRoutesDeps): void {
  // Not kept for an Idempotency-Key: whoever read the record could go in as the customer.
  api.read(
    'POST /api/kf/entry',
    {
      summary: '进入微信客服的链接',
      auth: 'customer',
      body: KfEntryRequest,
      answer: KfEntry,
    },
    async ({ actor, body }) => {
      if (!links) throw noKf()
      const { customerId } = actor
      const { id, card } = await subjectOf(db.read, customerId, body)
      const door = await links.doorFor(SCENE_OF_DOOR[body.from], {
        customerId,
        from: body.from,
        subjectId: id,
      })
      return {
        url: door.url,
        corpId,
        card,
        expiresAt: toOffsetIso(door.expiresAt),
      } satisfies KfEntry
    },
  )
}

type Subject = Pick<KfEntry, 'card'> & { id: Entry['subjectId'] }

/** @throws UserError 404, also when the order or ticket is somebody else's (F5) */
async function subjectOf(
  manager: EntityManager,
  customerId: string,
  request: KfEntryRequest,
): Promise<Subject> {
  switch (request.from) {
    case 'mine':
      return { id: null, card: null }
    case 'order': {
      const { id, orderNumber, productName } = await getOrderForCustomer(
        manager,
        customerId,
        request.orderNumber,
      )
      return { id, card: cardOf(`订单 ${orderNumber} ${productName}`, PAGES.order(orderNumber)) }
    }
    case 'ticket': {
      const { id, number, title } = await getTicketOfCustomer(
        manager,
        customerId,
        request.ticketNumber,
      )
      return { id, card: cardOf(`工单 ${number} ${title}`, PAGES.ticket(number)) }
    }
  }
}

function cardOf(title: string, page: string): KfEntry['card'] {
  return { title: cutCodePoints(title, 40), path: kfPagePath(page) }
}

function noKf(): UserError {
  return new UserError('no_kf', {
    status: 409,
    public: '微信客服暂时没有开通，请在联系客服页选择其他方式',
    internal: 'no kf account is configured',
  })
}
