import { recordAudit, type AuditDeed } from '../../audit/record-audit'
import { getSessionForAgent } from '../../conversations/sessions/session.queries'
import type { Tx } from '../../db/database'
import type { Api } from '../../http/api'
import { Customer } from '../../identity/customer.entity'
import { notFound } from '../../lib/errors'
import { getTicketForAgent } from '../../tickets/ticket-access'
import { AskName, FullName, type NameReason } from './full-name.contract'

/** Names are masked at the desk until somebody says why they need one; then it is on record first, and shown. */
export function fullNameRoutes(api: Api): void {
  api.write(
    'POST /desk/api/tickets/:number/name',
    {
      summary: '看客户的全名，要选理由，会记录，本人看得到',
      auth: 'agent',
      body: AskName,
      answer: FullName,
      secretAnswer: true,
    },
    async (tx, { actor, params, body }) => {
      const ticket = await getTicketForAgent(tx.manager, actor, params.number ?? '')
      return show(tx, {
        customerId: ticket.customerId,
        subject: { kind: 'ticket', id: ticket.id },
        reason: body.reason,
      })
    },
  )

  api.write(
    'POST /desk/api/sessions/:sessionId/name',
    {
      summary: '看客户的全名，要选理由，会记录，本人看得到',
      auth: 'agent',
      body: AskName,
      answer: FullName,
      secretAnswer: true,
    },
    async (tx, { actor, params, body }) => {
      const session = await getSessionForAgent(tx.manager, actor, params.sessionId ?? '')
      return show(tx, {
        customerId: session.customerId,
        subject: { kind: 'session', id: session.id },
        reason: body.reason,
      })
    },
  )
}

interface Showing {
  customerId: string | null
  subject: AuditDeed['subject']
  reason: NameReason
}

async function show(tx: Tx, { customerId, subject, reason }: Showing): Promise<FullName> {
  const customer =
    customerId === null ? null : await tx.manager.findOneBy(Customer, { id: customerId })
  if (!customer) throw notFound('这位客户的名字')
  await recordAudit(tx, [
    {
      deed: 'name.shown',
      subject,
      reason: `name-${reason}`,
    },
  ])
  return { name: customer.displayName }
}
