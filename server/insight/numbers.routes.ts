import type { ServiceDeps } from '../conversations/queue/assignment-rule'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { AgentActor } from '../http/context'
import { notFound } from '../lib/errors'
import { readLiveBoard } from './live-board'
import { LiveBoard } from './live-board.contract'
import { listNumberCases } from './number-cases'
import { readNumbers } from './numbers'
import { numbersCsv } from './numbers-csv'
import {
  NumberCasePage,
  NumberCasesQuery,
  NumbersCsvQuery,
  NumbersQuery,
  NumbersShown,
  type NumbersBy,
} from './numbers.contract'

/** The promise board's figures by department, agent, kind, product and supplier. Supervisors see all of it; others what is their own. */
export function numbersRoutes(
  api: Api,
  { db, policy, calendar }: ServiceDeps & { db: Database },
): void {
  const deps = (): ServiceDeps & { now: Date } => ({ policy, calendar, now: db.clock.now() })

  api.read(
    'GET /desk/api/live-board',
    { summary: '现场：排队、谁在、快超时的', auth: 'supervisor', answer: LiveBoard },
    () => readLiveBoard(db.read, deps()),
  )

  api.read(
    'GET /desk/api/numbers',
    {
      summary: '数据：按部门、客服、类型、商品、供货商',
      auth: 'agent',
      query: NumbersQuery,
      answer: NumbersShown,
    },
    ({ actor, query }) => readNumbers(db.read, deps(), { ...query, ...whose(actor, query.by) }),
  )

  api.read(
    'GET /desk/api/numbers/cases',
    {
      summary: '一个数字背后的每一件',
      auth: 'agent',
      query: NumberCasesQuery,
      answer: NumberCasePage,
    },
    ({ actor, query }) => {
      if (actor.role !== 'supervisor' && (query.by !== 'agent' || query.key !== actor.agentId)) {
        throw notFound('这些数字')
      }
      return listNumberCases(db.read, deps(), query)
    },
  )

  api.raw(
    'GET /desk/api/numbers.csv',
    { summary: '数据（CSV）', auth: 'agent', query: NumbersCsvQuery },
    async (ctx, { actor, query }) => {
      const { by, ownKey } = whose(actor, query.by)
      const file = await numbersCsv(db.read, deps(), { ...query, by, ownKey })
      ctx.type = 'text/csv; charset=utf-8'
      ctx.set('Cache-Control', 'no-store')
      ctx.set(
        'Content-Disposition',
        `attachment; filename="numbers-${query.from}-${query.to}-${by}.csv"`,
      )
      ctx.body = file
    },
  )
}

/** @throws UserError 404 where an agent asks for more than their own */
function whose(
  { role, agentId }: AgentActor,
  by: NumbersBy | undefined,
): { by: NumbersBy; ownKey: string | null } {
  if (role === 'supervisor') return { by: by ?? 'department', ownKey: null }
  if (by !== undefined && by !== 'agent') throw notFound('这些数字')
  return { by: 'agent', ownKey: agentId }
}
