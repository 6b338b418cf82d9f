import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { AgentActor } from '../http/context'
import { AskReissue, DecideReissue, DeskGoods, WaitingReissues } from './desk-goods.contract'
import { whatText } from './reissue-words'
import { Reissue } from './reissue.entity'
import { MOST_WAITING, waitingFor } from './second-person'
import {
  askTicketReissue,
  checkTicketGoods,
  decideTicketReissue,
  presentTicketGoods,
  type GoodsDeps,
} from './ticket-goods'

export interface DeskGoodsDeps extends GoodsDeps {
  db: Database
}

/** Goods of a ticket's order: how the platform says that they stand, sending them anew, and the second person's yes or no. */
export function deskGoodsRoutes(api: Api, deps: DeskGoodsDeps): void {
  const { db } = deps

  api.read(
    'GET /desk/api/tickets/:number/goods',
    { summary: '工单订单的商品状态和补发', auth: 'agent', answer: DeskGoods },
    ({ actor, params }) =>
      presentTicketGoods(db.read, deps, {
        agent: actor,
        number: params.number ?? '',
        now: db.clock.now(),
      }),
  )

  api.write(
    'POST /desk/api/tickets/:number/goods/check',
    { summary: '向平台查商品状态', auth: 'agent', answer: DeskGoods },
    async (tx, { actor, params }) => {
      const number = params.number ?? ''
      await checkTicketGoods(tx, deps, { agent: actor, number })
      return presentTicketGoods(tx.manager, deps, { agent: actor, number, now: tx.now })
    },
  )

  api.write(
    'POST /desk/api/tickets/:number/reissues',
    { summary: '补发', auth: 'agent', body: AskReissue, answer: DeskGoods },
    async (tx, { actor, params, body }) => {
      const number = params.number ?? ''
      await askTicketReissue(tx, deps, { agent: actor, number, input: body })
      return presentTicketGoods(tx.manager, deps, { agent: actor, number, now: tx.now })
    },
  )

  api.write(
    'POST /desk/api/reissues/:reissueId/decision',
    { summary: '审批补发', auth: 'agent', body: DecideReissue, answer: DeskGoods },
    async (tx, { actor, params, body }) => {
      const number = await decideTicketReissue(tx, deps, {
        agent: actor,
        reissueId: params.reissueId ?? '',
        input: body,
      })
      return presentTicketGoods(tx.manager, deps, { agent: actor, number, now: tx.now })
    },
  )

  api.read(
    'GET /desk/api/reissues/waiting',
    { summary: '等我审批的补发', auth: 'agent', answer: WaitingReissues },
    async ({ actor }) => ({ items: await listWaiting(db.read, deps, actor) }),
  )
}

async function listWaiting(
  manager: EntityManager,
  deps: GoodsDeps,
  agent: AgentActor,
): Promise<WaitingReissues['items']> {
  const waiting = await manager.find(Reissue, {
    where: { state: 'waiting' },
    order: { createdAt: 'ASC', id: 'ASC' },
    take: MOST_WAITING,
  })
  const lines = await waitingFor(manager, deps, { agent, waiting })
  return lines.map(([reissue, line]) => ({
    reissueId: reissue.id,
    whatText: whatText(reissue),
    ...line,
  }))
}
