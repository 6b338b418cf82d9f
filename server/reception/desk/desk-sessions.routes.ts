import type { EntityManager } from 'typeorm'
import { recordLook } from '../../audit/looks'
import { handOn, takeOver } from '../../conversations/sessions/hand-on'
import { historyOf } from '../../conversations/history/history'
import type { HistoryDeps, TicketEntries } from '../../conversations/history/history-entry'
import { HistoryPage, HistoryQuery } from '../../conversations/history/history.contract'
import {
  countSessions,
  cursorOf,
  getSessionForAgent,
  listSessions,
} from '../../conversations/sessions/session.queries'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { addSessionNote } from '../../conversations/sessions/sessions'
import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import type { AgentActor } from '../../http/context'
import { decodePlaceCursor, toPage } from '../../http/cursor'
import { Agent } from '../../identity/agent.entity'
import { notFound, UserError } from '../../lib/errors'
import type { SecretBox } from '../../lib/secret-box'
import { maskerFor } from '../../orders/known-secrets'
import type { ReceptionDeps } from '../deps'
import { presentDeskSession } from './desk-session.presenter'
import {
  DeskSession,
  EndSession,
  HandOnSession,
  ListSessions,
  NoteOnSession,
  RepliedInSession,
  ReplyInSession,
  SessionPage,
  TakeSession,
} from './desk-session.contract'
import { closeByAgent } from '../ending/end-of-session'
import { sayAsAgent } from '../agents/say-as-agent'
import { mayEnd } from './session-actions'
import { presentSessions } from './session-list.presenter'
import { announceServed } from '../agents/who-serves'

export interface DeskSessionRoutesDeps extends Pick<ReceptionDeps, 'policy' | 'calendar'> {
  db: Database
  box: Pick<SecretBox, 'sign'>
  /** For the history beside the chat. */
  ticketEntries: TicketEntries
  reachOfNotices?: HistoryDeps['reachOfNotices']
}

/** Sessions as agents see them: their departments' and their own; supervisors see all. Whatever else does not exist here: 404. */
export function deskSessionRoutes(api: Api, deps: DeskSessionRoutesDeps): void {
  readRoutes(api, deps)
  writeRoutes(api, deps)
}

function readRoutes(api: Api, deps: DeskSessionRoutesDeps): void {
  const { db, policy, calendar, box, ticketEntries, reachOfNotices } = deps
  const reading = () => ({ policy, calendar, manager: db.read, now: db.clock.now() })

  api.read(
    'GET /desk/api/sessions',
    { summary: '会话列表', auth: 'agent', query: ListSessions, answer: SessionPage },
    async ({ actor, query }) => {
      const { view, limit, cursor } = query
      const after = cursor === undefined ? {} : { after: decodePlaceCursor(cursor) }
      const listed = await listSessions(db.read, actor, { view, limit, ...after })
      const items = new Map(
        (await presentSessions(reading(), listed.slice(0, limit), actor.agentId)).map((item) => [
          item.sessionId,
          item,
        ]),
      )
      const page = toPage(listed, limit, {
        present: ({ session }) => items.get(session.id),
        cursorOf: (one) => cursorOf(one, view),
      })
      return { ...page, counts: await countSessions(db.read, actor) }
    },
  )

  api.read(
    'GET /desk/api/sessions/:id',
    { summary: '一个会话', auth: 'agent', answer: DeskSession },
    async ({ actor, params }) => {
      const session = await getSessionForAgent(db.read, actor, params.id ?? '')
      await lookAt(db, actor, session)
      return presentDeskSession(reading(), { session, agent: actor })
    },
  )

  api.read(
    'GET /desk/api/sessions/:id/history',
    {
      summary: '会话旁边的沟通记录',
      auth: 'agent',
      query: HistoryQuery,
      answer: HistoryPage,
    },
    async ({ actor, params, query }) => {
      const session = await getSessionForAgent(db.read, actor, params.id ?? '')
      const { customerId, conversationId } = session
      await lookAt(db, actor, session)
      const reading = {
        manager: db.read,
        box,
        now: db.clock.now(),
        sessionId: actor.sessionId,
        reader: 'desk',
        agent: actor,
      } as const
      return historyOf(
        { ...reading, ticketEntries, ...(reachOfNotices && { reachOfNotices }) },
        { customerId, conversationId },
        query,
      )
    },
  )
}

/** On record for the customer, before anything is shown. */
function lookAt(db: Database, actor: AgentActor, { id, agentId }: ServiceSession): Promise<void> {
  const reason =
    agentId === actor.agentId ? 'holder' : actor.role === 'supervisor' ? 'supervisor' : 'department'
  return recordLook(db, {
    deed: 'session.looked',
    agentId: actor.agentId,
    subject: { kind: 'session', id },
    reason,
  })
}

interface Command<Body> {
  actor: AgentActor
  params: Readonly<Record<string, string>>
  body: Body
}

function writeRoutes(api: Api, deps: DeskSessionRoutesDeps): void {
  const answer = (tx: Tx, session: ServiceSession, agent: AgentActor): Promise<DeskSession> =>
    presentDeskSession({ ...deps, ...at(tx) }, { session, agent })

  api.write(
    'POST /desk/api/sessions/:id/take',
    { summary: '接手', auth: 'agent', body: TakeSession, answer: DeskSession },
    async (tx, command) => answer(tx, await take(tx, deps, command), command.actor),
  )

  api.write(
    'POST /desk/api/sessions/:id/hand-on',
    { summary: '转给部门或同事', auth: 'agent', body: HandOnSession, answer: DeskSession },
    async (tx, command) => answer(tx, await pass(tx, deps, command), command.actor),
  )

  api.write(
    'POST /desk/api/sessions/:id/notes',
    { summary: '写备注', auth: 'agent', body: NoteOnSession, answer: DeskSession },
    async (tx, { actor, params, body }) => {
      const session = await getSessionForAgent(tx.manager, actor, params.id ?? '')
      const { text } = (await maskerFor(tx, deps.box, [body.text]))(body.text, session.customerId)
      await addSessionNote(tx, session, { agentId: actor.agentId, text })
      return answer(tx, await reread(tx.manager, actor, session), actor)
    },
  )

  api.write(
    'POST /desk/api/sessions/:id/reply',
    { summary: '回复客户', auth: 'agent', body: ReplyInSession, answer: RepliedInSession },
    async (tx, { actor, params, body }) => {
      const session = await getSessionForAgent(tx.manager, actor, params.id ?? '')
      const { refused } = await sayAsAgent(tx, deps, {
        session,
        agentId: actor.agentId,
        text: body.text,
      })
      return { ...(await answer(tx, await reread(tx.manager, actor, session), actor)), refused }
    },
  )

  api.write(
    'POST /desk/api/sessions/:id/end',
    { summary: '结束会话', auth: 'agent', body: EndSession, answer: DeskSession },
    async (tx, command) => answer(tx, await end(tx, deps, command), command.actor),
  )
}

function at({ manager, now }: Tx): { manager: EntityManager; now: Date } {
  return { manager, now }
}

function reread(
  manager: EntityManager,
  actor: AgentActor,
  { id }: ServiceSession,
): Promise<ServiceSession> {
  return getSessionForAgent(manager, actor, id)
}

async function take(
  tx: Tx,
  deps: DeskSessionRoutesDeps,
  { actor, params, body }: Command<TakeSession>,
): Promise<ServiceSession> {
  const before = await getSessionForAgent(tx.manager, actor, params.id ?? '')
  const session = await takeOver(tx, deps, before, {
    by: actor,
    note: await masked(tx, deps, before, body.note),
  })
  if (before.agentId !== actor.agentId || before.status !== 'serving')
    await announceServed(tx, deps.policy, session.id)
  return session
}

async function pass(
  tx: Tx,
  deps: DeskSessionRoutesDeps,
  { actor, params, body }: Command<HandOnSession>,
): Promise<ServiceSession> {
  const before = await getSessionForAgent(tx.manager, actor, params.id ?? '')
  const to =
    body.workNumber === undefined
      ? { department: body.department ?? '' }
      : { agentId: await agentOf(tx.manager, body.workNumber) }
  const session = await handOn(tx, deps, before, {
    by: actor,
    to,
    note: (await masked(tx, deps, before, body.note)) ?? '',
  })
  await announceServed(tx, deps.policy, session.id)
  return session
}

async function agentOf(manager: EntityManager, workNumber: string): Promise<string> {
  const agent = await manager.findOneBy(Agent, { workNumber, active: true })
  if (!agent) throw notFound('这位同事')
  return agent.id
}

async function end(
  tx: Tx,
  deps: DeskSessionRoutesDeps,
  { actor, params, body }: Command<EndSession>,
): Promise<ServiceSession> {
  const session = await getSessionForAgent(tx.manager, actor, params.id ?? '')
  if (session.status === 'ended') return session
  if (!mayEnd(session, actor))
    throw new UserError('held_by_other', { status: 409, public: '这个会话不在您手上，请先接手' })
  return closeByAgent(tx, deps, {
    session,
    agentId: actor.agentId,
    note: await masked(tx, deps, session, body.note),
  })
}

async function masked(
  tx: Tx,
  { box }: Pick<DeskSessionRoutesDeps, 'box'>,
  session: ServiceSession,
  note: string | null,
): Promise<string | null> {
  return note && (await maskerFor(tx, box, [note]))(note, session.customerId).text
}
