import type { Database, Tx } from '../../db/database'
import type { Api, RouteSpec } from '../../http/api'
import type { AgentActor } from '../../http/context'
import { departmentName } from '../../policy/policy-finders'
import { flagWhatWasStopped } from '../handling/guard-words'
import { classifyTicket } from '../handling/classify-ticket'
import { DeskTicket } from './desk-ticket.contract'
import {
  AnswerOutsideTerm,
  AskHelper,
  ClassifyTicket,
  DraftForHolder,
  HandOnTicket,
  LetHelperGo,
  MentionList,
  MergeTicket,
  SayHere,
  SetOutsideTerm,
  TagTicket,
  TicketChoices,
  TicketTags,
} from './desk-work.contract'
import { handTicket } from '../handling/agent-ticket.service'
import { listMentions } from '../handling/mentions'
import { mergeTicket, partTicket } from '../handling/merge-tickets'
import { answerOutsideTerm, setOutsideTerm } from '../handling/outside-term'
import type { ActingAgent } from '../../http/context'
import { getTicketForAgent } from '../ticket-access'
import { askHelper, draftForHolder, findColleague, letHelperGo } from '../handling/ticket-helpers'
import { commonTags, tagTicket } from '../handling/ticket-tags'
import { sayHere } from '../handling/ticket-viewers'
import type { TicketDeps } from '../submit/submit-ticket'
import type { Ticket } from '../ticket.entity'

export interface TicketWorkRoutesDeps extends TicketDeps {
  db: Database
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

  api.read(
    'GET /desk/api/ticket-tags',
    { summary: '常用的工单标签', auth: 'agent', answer: TicketTags },
    async () => ({ items: await commonTags(deps.db.read) }),
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
    'POST /desk/api/tickets/:number/tags',
    { summary: '加标签或去标签', body: TagTicket, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        tagTicket(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
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

  helpRoutes(api, deps, guarded)
  mergeRoutes(api, deps, guarded)
  hereRoutes(api, deps)
}

type Guarded = Pick<RouteSpec<'agent', never, never>, 'auth' | 'answer' | 'keepOfRefusal'>

/** One owner, with helpers of any department; or another owner. */
function helpRoutes(api: Api, deps: TicketWorkRoutesDeps, guarded: Guarded): void {
  const { answer } = deps
  api.write(
    'POST /desk/api/tickets/:number/helpers',
    { summary: '请同事协助', body: AskHelper, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        askHelper(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/helpers/leave',
    { summary: '不再协助', body: LetHelperGo, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        letHelperGo(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/drafts',
    { summary: '给处理人拟回复', body: DraftForHolder, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        draftForHolder(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/hand-on',
    { summary: '转给同事', body: HandOnTicket, ...guarded },
    async (tx, { actor, params, body }) => {
      const to = await colleague(tx, body.workNumber)
      const input = { to, text: body.text }
      return answer(
        tx,
        actor,
        handTicket(tx, deps, { number: params.number ?? '', agent: actor, input }),
      )
    },
  )
}

/** A matter that came twice; each answers with the ticket that was acted on. */
function mergeRoutes(api: Api, deps: TicketWorkRoutesDeps, guarded: Guarded): void {
  const { answer } = deps
  api.write(
    'POST /desk/api/tickets/:number/merge',
    { summary: '并入同一位客户的另一张工单', body: MergeTicket, ...guarded },
    (tx, { actor, params, body }) =>
      answer(
        tx,
        actor,
        mergeTicket(tx, deps, { number: params.number ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/tickets/:number/part',
    { summary: '撤销合并', ...guarded },
    (tx, { actor, params }) =>
      answer(tx, actor, partTicket(tx, deps, { number: params.number ?? '', agent: actor })),
  )
}

async function colleague(tx: Tx, number: string): Promise<ActingAgent> {
  const { id, role, departments, workNumber } = await findColleague(tx.manager, number)
  return { agentId: id, role, departments, workNumber }
}

/** Who is there, and who was named. */
function hereRoutes(api: Api, { db, policy }: TicketWorkRoutesDeps): void {
  api.write(
    'PUT /desk/api/tickets/:number/here',
    { summary: '我在看或在写这张工单', auth: 'agent', body: SayHere },
    async (tx, { actor, params, body }) => {
      const ticket = await getTicketForAgent(tx.manager, actor, params.number ?? '')
      await sayHere(tx, ticket, { agentId: actor.agentId, here: body.here })
    },
  )

  api.read(
    'GET /desk/api/mentions',
    { summary: '提到我的备注', auth: 'agent', answer: MentionList },
    ({ actor }) => listMentions(db.read, policy, actor),
  )
}
