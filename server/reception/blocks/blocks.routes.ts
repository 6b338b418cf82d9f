import { IsNull, type EntityManager } from 'typeorm'
import { ChatBlock } from '../../conversations/blocks/chat-block.entity'
import { liftBlock, markBlockSeen } from '../../conversations/blocks/chat-blocks'
import { getSessionForAgent } from '../../conversations/sessions/session.queries'
import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import { decodeMomentCursor, toPage } from '../../http/cursor'
import { notFound, UserError } from '../../lib/errors'
import { maskerFor } from '../../orders/known-secrets'
import type { AppealDeps } from '../../tickets/appeals/appeal-terms'
import type { ReceptionDeps } from '../deps'
import { DeskSession } from '../desk/desk-session.contract'
import { presentDeskSession } from '../desk/desk-session.presenter'
import { blockPerson } from './block-person'
import {
  BlockPerson,
  Blocks,
  BlocksQuery,
  DeskBlock,
  DeskBlockPage,
  LiftPersonBlock,
  ListBlocks,
  ObjectToBlock,
} from './block.contract'
import { presentDeskBlocks } from './desk-block.presenter'
import { objectToBlock, presentBlocks } from './object'

export interface BlocksRoutesDeps extends Pick<ReceptionDeps, 'policy' | 'calendar'> {
  db: Database
  box: AppealDeps['box']
}

/** Chat with people, closed to somebody for a time: by whoever serves, seen by supervisors, told to the person, who may object. */
export function blocksRoutes(api: Api, deps: BlocksRoutesDeps): void {
  const { db } = deps
  api.read(
    'GET /api/blocks',
    { summary: '我的人工会话暂停', auth: 'customer', query: BlocksQuery, answer: Blocks },
    ({ actor, query }) =>
      presentBlocks({ manager: db.read, now: db.clock.now() }, deps, {
        customerId: actor.customerId,
        blockId: query.blockId ?? null,
      }),
  )

  api.write(
    'POST /api/blocks/:id/objection',
    {
      summary: '对暂停人工会话提出异议',
      auth: 'customer',
      body: ObjectToBlock,
      answer: Blocks,
      status: 201,
    },
    async (tx, { actor: { customerId }, params, body }) => {
      const blockId = params.id ?? ''
      await objectToBlock(tx, deps, { customerId, blockId, text: body.text })
      return presentBlocks(tx, deps, { customerId, blockId })
    },
  )

  deskRoutes(api, deps)
}

function deskRoutes(api: Api, deps: BlocksRoutesDeps): void {
  const { db, policy, box } = deps
  api.write(
    'POST /desk/api/sessions/:id/block',
    { summary: '暂停人工会话', auth: 'agent', body: BlockPerson, answer: DeskSession },
    async (tx, { actor: agent, params, body }) => {
      const { id } = await getSessionForAgent(tx.manager, agent, params.id ?? '')
      const session = await blockPerson(tx, deps, { session: { id }, agent, input: body })
      return presentDeskSession({ ...deps, manager: tx.manager, now: tx.now }, { session, agent })
    },
  )

  api.read(
    'GET /desk/api/blocks',
    {
      summary: '暂停的人工会话，主管逐条看',
      auth: 'supervisor',
      query: ListBlocks,
      answer: DeskBlockPage,
    },
    async ({ query: { open, limit, cursor } }) => {
      const now = db.clock.now()
      const blocks = await listBlocks(db.read, {
        unseen: open === 'true',
        limit,
        before: cursor === undefined ? null : decodeMomentCursor(cursor),
      })
      const shown = await presentDeskBlocks({ manager: db.read, policy, now }, blocks)
      const page = toPage(blocks, limit, {
        present: ({ id }) => shown.find(({ blockId }) => blockId === id),
        cursorOf: ({ at, id }) => [at.getTime(), id],
      })
      return { ...page, unseen: await db.read.countBy(ChatBlock, { seenAt: IsNull() }) }
    },
  )

  api.write(
    'POST /desk/api/blocks/:id/seen',
    { summary: '看过了，维持', auth: 'supervisor', answer: DeskBlock },
    async (tx, { actor, params }) => {
      const blockId = await known(tx.manager, params.id)
      await markBlockSeen(tx, blockId, actor.agentId)
      return one(tx, deps, blockId)
    },
  )

  api.write(
    'POST /desk/api/blocks/:id/lift',
    {
      summary: '提前恢复人工会话',
      auth: 'supervisor',
      body: LiftPersonBlock,
      answer: DeskBlock,
    },
    async (tx, { actor, params, body }) => {
      const blockId = await known(tx.manager, params.id)
      const note = (await maskerFor(tx, box, [body.note]))(body.note, null).text
      const lifted = await liftBlock(tx, {
        blockId,
        agentId: actor.agentId,
        note,
        reason: 'supervisor',
      })
      if (!lifted)
        throw new UserError('over_already', {
          status: 409,
          public: '这次暂停已经结束了，客户现在可以找客服',
        })
      return one(tx, deps, blockId)
    },
  )
}

async function known(manager: EntityManager, id = ''): Promise<string> {
  if (await manager.existsBy(ChatBlock, { id })) return id
  throw notFound('这次暂停')
}

async function one(
  { manager, now }: { manager: EntityManager; now: Date },
  { policy }: BlocksRoutesDeps,
  id: string,
): Promise<DeskBlock | undefined> {
  const [shown] = await presentDeskBlocks(
    { manager, policy, now },
    await manager.findBy(ChatBlock, { id }),
  )
  return shown
}

interface BlockPageQuery {
  unseen: boolean
  limit: number
  before: { moment: Date; id: string } | null
}

function listBlocks(
  manager: EntityManager,
  { unseen, limit, before }: BlockPageQuery,
): Promise<ChatBlock[]> {
  const query = manager
    .createQueryBuilder(ChatBlock, 'block')
    .orderBy('block.at', 'DESC')
    .addOrderBy('block.id', 'DESC')
    .take(limit + 1)
  if (unseen) query.andWhere('block.seenAt IS NULL')
  if (before)
    query.andWhere('(block.at < :moment OR (block.at = :moment AND block.id < :id))', before)
  return query.getMany()
}
