import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { LIMITS } from '../http/limits'
import { Agent } from '../identity/agent.entity'
import { toOffsetIso } from '../lib/shanghai-time'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import { refuseTooManyTickets } from '../tickets/submit/ticket-limit'
import { askFirstAid } from './first-aid'
import { AskFirstAid, FirstAidAsked } from './first-aid.contract'
import { StaffCard } from './staff-card.contract'

/** Who is one of ours, and what is done for whoever was tricked by somebody who is not. */
export function safetyRoutes(api: Api, deps: TicketDeps & { db: Database }): void {
  const { db, policy } = deps
  api.read(
    'GET /api/staff/:workNumber',
    { summary: '工号名片', auth: 'none', answer: StaffCard, limit: 'officialCheck' },
    async ({ params }) => {
      const workNumber = params.workNumber ?? ''
      const agent = await db.read.findOneBy(Agent, { workNumber, active: true })
      return presentCard(policy, workNumber, agent)
    },
  )

  api.write(
    'POST /api/first-aid',
    {
      summary: '被骗了，马上止损',
      auth: 'customer',
      body: AskFirstAid,
      answer: FirstAidAsked,
      status: 201,
    },
    async (tx, { actor: { customerId }, body }) => {
      await refuseTooManyTickets(tx, FIRST_AID, customerId)
      return askFirstAid(tx, deps, { customerId, input: body })
    },
  )
}

/** Whoever needs it has perhaps submitted tickets in the same hour. */
const FIRST_AID = { ...LIMITS.tickets, most: 2 * LIMITS.tickets.most }

function presentCard(policy: Policy, workNumber: string, agent: Agent | null): StaffCard {
  if (!agent)
    return {
      workNumber: workNumber.slice(0, 8),
      known: false,
      departments: [],
      since: null,
      text: '我们没有这个工号的客服，自称是的，请当作冒充',
    }
  return {
    workNumber: agent.workNumber,
    known: true,
    departments: agent.departments.map((key) => departmentName(policy, key)),
    since: toOffsetIso(agent.createdAt),
    text: '是我们的客服。工号谁都能报：电话里请对方说口令，会话只在小程序、公众号和微信客服里',
  }
}
