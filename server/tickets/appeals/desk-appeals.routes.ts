import { In, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import type { AgentActor } from '../../http/context'
import { holderLabel } from '../../identity/agents'
import { Agent } from '../../identity/agent.entity'
import type { SecretBox } from '../../lib/secret-box'
import { departmentName } from '../../policy/policy-finders'
import { presentDeskTicket, type DeskPresentDeps } from '../desk/desk-ticket.presenter'
import { Ticket } from '../ticket.entity'
import type { AppealDeps } from './appeal-terms'
import {
  DecideAppeal,
  DeskAppeal,
  DeskAppealCase,
  DeskAppealPage,
  ListAppeals,
} from './appeal.contract'
import type { Appeal } from './appeal.entity'
import { presentDeskAppeals } from './appeal.presenter'
import { listDecided, listMineToDecide } from './appeal.queries'
import { acceptComplaint, decideAppeal, getAppealFor } from './decide-appeal'
import { whoTouched } from './who-decides'

export interface DeskAppealRoutesDeps extends AppealDeps {
  db: Database
  box: SecretBox
  traceNotices: DeskPresentDeps['traceNotices']
  besideTicket: DeskPresentDeps['besideTicket']
}

/** What waits above whoever works on a matter. Nobody sees here what they may not decide. */
export function deskAppealRoutes(api: Api, deps: DeskAppealRoutesDeps): void {
  const { db, policy } = deps
  const one = async (
    { manager, now }: Pick<Tx, 'manager' | 'now'>,
    actor: AgentActor,
    appeal: Appeal,
  ): Promise<DeskAppeal | undefined> =>
    (await presentDeskAppeals(manager, { policy, now, agentId: actor.agentId }, [appeal]))[0]

  api.read(
    'GET /desk/api/appeals',
    {
      summary: '要我决定的：复核、转上级、投诉、差评回访',
      auth: 'agent',
      query: ListAppeals,
      answer: DeskAppealPage,
    },
    async ({ actor, query }) => {
      const now = db.clock.now()
      const open = await listMineToDecide(db.read, deps, actor)
      const page =
        query.state === 'open'
          ? { appeals: open.mine, nextCursor: null }
          : await listDecided(db.read, { policy, actor }, query)
      return {
        items: await presentDeskAppeals(
          db.read,
          { policy, now, agentId: actor.agentId },
          page.appeals,
        ),
        nextCursor: page.nextCursor,
        openCount: open.mine.length,
        lateCount: open.mine.filter(({ dueAt }) => dueAt < now).length,
        withoutAnybody: open.withoutAnybody,
      }
    },
  )

  api.read(
    'GET /desk/api/appeals/:id',
    { summary: '一件，连同整件事', auth: 'agent', answer: DeskAppealCase },
    async ({ actor, params }) => {
      const appeal = await getAppealFor(db.read, deps, { appealId: params.id ?? '', agent: actor })
      const at = { manager: db.read, now: db.clock.now() }
      return { ...(await one(at, actor, appeal)), ...(await caseOf(at, deps, { appeal, actor })) }
    },
  )

  api.write(
    'POST /desk/api/appeals/:id/decision',
    {
      summary: '写下决定，连同理由和依据',
      auth: 'agent',
      body: DecideAppeal,
      answer: DeskAppeal,
    },
    async (tx, { actor, params, body }) =>
      one(
        tx,
        actor,
        await decideAppeal(tx, deps, { appealId: params.id ?? '', agent: actor, input: body }),
      ),
  )

  api.write(
    'POST /desk/api/appeals/:id/accept',
    { summary: '受理投诉', auth: 'agent', answer: DeskAppeal },
    async (tx, { actor, params }) =>
      one(
        tx,
        actor,
        await acceptComplaint(tx, deps, {
          appealId: params.id ?? '',
          agent: actor,
          input: undefined,
        }),
      ),
  )
}

async function caseOf(
  { manager, now }: { manager: EntityManager; now: Date },
  deps: DeskAppealRoutesDeps,
  { appeal, actor }: { appeal: Appeal; actor: AgentActor },
): Promise<Pick<DeskAppealCase, 'case' | 'departments' | 'touchedBy'>> {
  const { policy } = deps
  const ticket =
    appeal.ticketId === null ? null : await manager.findOneBy(Ticket, { id: appeal.ticketId })
  const touched = [...(await whoTouched(manager, appeal))]
  const agents = touched.length === 0 ? [] : await manager.findBy(Agent, { id: In(touched) })
  return {
    // To read: what is to be done with it is decided here, not there.
    case: ticket && {
      ...(await presentDeskTicket(manager, { ...deps, now }, { ticket, agent: actor })),
      actions: [],
      whyNotText: null,
    },
    departments: policy.departments.map(({ key }) => ({ key, name: departmentName(policy, key) })),
    touchedBy: agents.map((agent) => holderLabel(agent, policy, appeal.department)),
  }
}
