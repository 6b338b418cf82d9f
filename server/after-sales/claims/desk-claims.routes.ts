import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import { decideClaim, presentTicketClaims, type DeskClaimDeps } from './desk-claims'
import { DecideClaim, DeskClaims } from './desk-claims.contract'

/** Claims of a ticket: what the rule says, what speaks for fraud, and the agent's decision. */
export function deskClaimRoutes(api: Api, deps: DeskClaimDeps & { db: Database }): void {
  const { db } = deps

  api.read(
    'GET /desk/api/tickets/:number/claims',
    { summary: '工单的售后申请', auth: 'agent', answer: DeskClaims },
    ({ actor, params }) =>
      presentTicketClaims(db.read, deps, {
        agent: actor,
        number: params.number ?? '',
        now: db.clock.now(),
      }),
  )

  api.write(
    'POST /desk/api/claims/:claimId/decision',
    { summary: '决定售后申请', auth: 'agent', body: DecideClaim, answer: DeskClaims },
    async (tx, { actor, params, body }) => {
      const claimId = params.claimId ?? ''
      const number = await decideClaim(tx, deps, { agent: actor, claimId, input: body })
      return presentTicketClaims(tx.manager, deps, { agent: actor, number, now: tx.now })
    },
  )
}
