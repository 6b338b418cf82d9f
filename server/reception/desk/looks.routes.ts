import { In, type EntityManager } from 'typeorm'
import type { AuditEntry } from '../../audit/audit-entry.entity'
import { listLooks } from '../../audit/looks'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import { decodeCursor, toPage } from '../../http/cursor'
import { PageQuery } from '../../http/paging.contract'
import { holderLabel } from '../../identity/agents'
import { toOffsetIso } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import type { Policy } from '../../policy/policy.schema'
import { Ticket } from '../../tickets/ticket.entity'
import { channelText } from '../../conversations/channels'
import { loadAgents } from '../agents/holder'
import { DataLookPage, type DataLook } from './looks.contract'

/** Everything of a customer at which somebody may have looked. */
const THEIRS = `SELECT id FROM tickets WHERE customer_id = :owner UNION ALL SELECT id FROM service_sessions WHERE customer_id = :owner
 UNION ALL SELECT id FROM orders WHERE customer_id = :owner
 UNION ALL SELECT id FROM calls WHERE customer_id = :owner UNION ALL SELECT id FROM customers WHERE id = :owner`

/** F5, F6: each look at a customer's data is on record for them to see. */
export function looksRoutes(api: Api, { db, policy }: { db: Database; policy: Policy }): void {
  api.read(
    'GET /api/looks',
    { summary: '谁看过我的资料', auth: 'customer', query: PageQuery, answer: DataLookPage },
    async ({ actor, query }) => {
      const below = query.cursor === undefined ? null : (decodeCursor(query.cursor, 1)[0] ?? null)
      const subjects = { sql: THEIRS, parameters: { owner: actor.customerId } }
      const rows = await listLooks(db.read, { subjects, below, limit: query.limit })
      return toPage(rows, query.limit, {
        present: await presenter(db.read, policy, rows),
        cursorOf: ({ id }) => [id],
      })
    },
  )
}

const NAME_WHYS = {
  'name-identity': '要核对身份，看了您的全名',
  'name-papers': '要写证明或材料，看了您的全名',
  'name-address': '要称呼您，看了您的全名',
}

const WHY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ticket: {
    holder: '负责处理这张工单',
    department: '工单归这个部门办',
    supervisor: '主管检查服务',
    helper: '被请来一起处理',
    'call-back': '要给您回电，看了您留的号码',
    ...NAME_WHYS,
  },
  call: {
    code: '您打来电话，报了通话码',
    word: '正在给您打电话',
    holder: '接您的电话',
    supervisor: '主管检查服务',
  },
  customer: {
    phone: '您打来电话，替您找资料',
    group: '您在群里求助，替您找资料',
    visit: '您当面求助，替您找资料',
    internal: '您的订单需要处理，替您开工单',
  },
  session: {
    holder: '正在接待您',
    department: '会话归这个部门接待',
    supervisor: '主管检查服务',
    ...NAME_WHYS,
  },
}

const BROAD = new Set(['call', 'customer'])

async function presenter(
  manager: EntityManager,
  policy: Policy,
  rows: readonly AuditEntry[],
): Promise<(row: AuditEntry) => DataLook> {
  const idsOf = (kind: string): string[] =>
    rows.filter(({ subjectKind }) => subjectKind === kind).map(({ subjectId }) => subjectId)
  const named = new Map<string, { what: string; department: string }>()
  for (const { id, number, department } of await manager.findBy(Ticket, {
    id: In(idsOf('ticket')),
  })) {
    named.set(id, { what: `工单 ${number}`, department })
  }
  for (const { id, channel, department } of await manager.findBy(ServiceSession, {
    id: In(idsOf('session')),
  })) {
    named.set(id, { what: `${channelText(channel)}的会话`, department })
  }
  for (const { id, orderNumber } of await manager.findBy(Order, { id: In(idsOf('order')) })) {
    named.set(id, { what: `订单 ${orderNumber} 的卡密`, department: '' })
  }
  const agents = await loadAgents(
    manager,
    rows.map(({ actorKind, actorId }) => (actorKind === 'agent' ? actorId : null)),
  )
  return ({ id, actorKind, actorId, subjectKind, subjectId, reason, at }) => {
    const { what = BROAD.has(subjectKind) ? '您的订单和工单' : '资料', department = '' } =
      named.get(subjectId) ?? {}
    const agent = agents.get(actorId ?? '')
    const by =
      actorKind === 'customer' ? '您' : agent ? holderLabel(agent, policy, department) : '系统'
    return {
      lookId: id,
      by,
      what,
      why: WHY[subjectKind]?.[reason] ?? '您自己点开查看',
      at: toOffsetIso(at),
    }
  }
}
