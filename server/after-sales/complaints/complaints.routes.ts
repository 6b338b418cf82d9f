import type { EntityManager } from 'typeorm'
import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import type { AgentActor } from '../../http/context'
import { requireFinance } from '../../identity/finance'
import { notFound } from '../../lib/errors'
import type { SecretBox } from '../../lib/secret-box'
import type { Policy } from '../../policy/policy.schema'
import { ComplaintDetail, DeskComplaints, ReplyComplaint } from './complaint.contract'
import { Complaint } from './complaint.entity'
import { presentComplaint, presentComplaints } from './complaint.presenter'
import type { ComplaintTickets } from './complaint-port'
import { addDeed } from './complaints'

export interface ComplaintRoutesDeps {
  db: Database
  policy: Policy
  tickets: ComplaintTickets
  box: Pick<SecretBox, 'sign'>
  hasMerchant: boolean
}

/** Complaints at WeChat: what waits until when, answering, and saying that it is dealt with. */
export function complaintRoutes(api: Api, deps: ComplaintRoutesDeps): void {
  const { db, policy, tickets, hasMerchant } = deps
  const show = async (
    manager: EntityManager,
    { actor, id, now }: { actor: AgentActor; id: string; now: Date },
  ): Promise<ComplaintDetail> => {
    requireFinance(policy, actor)
    const complaint = await manager.findOneBy(Complaint, { id })
    if (!complaint) throw notFound('这个投诉')
    return presentComplaint(manager, { tickets, now, agentId: actor.agentId }, complaint)
  }

  api.read(
    'GET /desk/api/complaints',
    { summary: '微信里的投诉', auth: 'agent', answer: DeskComplaints },
    ({ actor }) => {
      requireFinance(policy, actor)
      return presentComplaints(db.read, { tickets, hasMerchant, now: db.clock.now() })
    },
  )

  api.read(
    'GET /desk/api/complaints/:complaintId',
    { summary: '一个投诉', auth: 'agent', answer: ComplaintDetail },
    ({ actor, params }) =>
      show(db.read, { actor, id: params.complaintId ?? '', now: db.clock.now() }),
  )

  api.write(
    'POST /desk/api/complaints/:complaintId/reply',
    { summary: '答复投诉', auth: 'agent', body: ReplyComplaint, answer: ComplaintDetail },
    async (tx, { actor, params, body }) => {
      requireFinance(policy, actor)
      const complaintId = params.complaintId ?? ''
      const { agentId } = actor
      await addDeed(tx, deps, { complaintId, agentId, kind: 'reply', text: body.text })
      return show(tx.manager, { actor, id: complaintId, now: tx.now })
    },
  )

  api.write(
    'POST /desk/api/complaints/:complaintId/complete',
    { summary: '标记投诉处理完成', auth: 'agent', answer: ComplaintDetail },
    async (tx, { actor, params }) => {
      requireFinance(policy, actor)
      const complaintId = params.complaintId ?? ''
      const { agentId } = actor
      await addDeed(tx, deps, { complaintId, agentId, kind: 'complete', text: '' })
      return show(tx.manager, { actor, id: complaintId, now: tx.now })
    },
  )
}
