import type { Tx } from '../db/database'
import type { Api, RouteSpec } from '../http/api'
import type { AgentActor } from '../http/context'
import { departmentName } from '../policy/policy-finders'
import { flagWhatWasStopped } from './agent-words'
import { classifyTicket } from './classify-ticket'
import { DeskTicket } from './desk-ticket.contract'
import {
  AnswerOutsideTerm,
  ClassifyTicket,
  SetOutsideTerm,
  TicketChoices,
} from './desk-work.contract'
import { answerOutsideTerm, setOutsideTerm } from './outside-term'
import type { TicketDeps } from './submit-ticket'
import type { Ticket } from './ticket.entity'

export interface TicketWorkRoutesDeps extends TicketDeps {
  answer(tx: Tx, agent: AgentActor, done: Promise<Ticket>): Promise<DeskTicket>
}

/** What agents do with a ticket beside writing to its customer. Tickets that are not theirs to see do not exist here: 404. */
export function ticketWorkRoutes(api: Api, deps: TicketWorkRoutesDeps): void {
  const { policy, answer } = deps
  const keepOfRefusal: RouteSpec<'agent', never, never>['keepOfRefusal'] = (
    tx,
    { error, actor, params },
  ) => flagWhatWasStopped(tx, deps, { error, agent: actor, number: params.number ?? '' })
  const guarded = { auth: 'agent', answer: DeskTicket, keepOfRefusal } as const

  api.read(
    'GET /desk/api/ticket-choices',
    { summary: '工单的类型和部门', auth: 'agent', answer: TicketChoices },
    () =>
      Promise.resolve({
        kinds: policy.kinds.map(({ kind, name, department }) => ({
          kind,
          name,
          department,
          departmentName: departmentName(policy, department),
        })),
        departments: policy.departments.map(({ key, name }) => ({ key, name })),
      }),
  )

  api.write(
    'POST /desk/api/tickets/:number/classification',
    { summary: '改类型、部门或级别', body: ClassifyTicket, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        classifyTicket(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/outside-term',
    { summary: '记下外部要求的答复期限', body: SetOutsideTerm, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        setOutsideTerm(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/outside-term/answer',
    { summary: '外部期限已经答复或撤销', body: AnswerOutsideTerm, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        answerOutsideTerm(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )
}
