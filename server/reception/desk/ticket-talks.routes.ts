import type { Api } from '../../http/api'
import type { TicketDeps } from '../../tickets/submit/submit-ticket'
import { TalkOfTicket } from './desk-session.contract'
import { linkTalk, unlinkTalk } from './ticket-talks'

/** A talk and a ticket of one customer, said to be one matter: from either of the two pages. */
export function ticketTalkRoutes(api: Api, deps: TicketDeps): void {
  api.write(
    'POST /desk/api/tickets/:number/talks',
    { summary: '把会话关联到工单', auth: 'agent', body: TalkOfTicket },
    (tx, { actor, params, body }) =>
      linkTalk(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
  )

  api.write(
    'POST /desk/api/tickets/:number/talks/unlink',
    { summary: '会话不属于这张工单', auth: 'agent', body: TalkOfTicket },
    (tx, { actor, params, body }) =>
      unlinkTalk(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
  )
}
