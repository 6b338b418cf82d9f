import type { EntityManager } from 'typeorm'
import type { BotSources } from '../../bot/sources'
import { recordLook } from '../../audit/looks'
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
import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import type { AgentActor } from '../../http/context'
import { decodePlaceCursor, toPage } from '../../http/cursor'
import { Agent } from '../../identity/agent.entity'
import { notFound } from '../../lib/errors'
import type { SecretBox } from '../../lib/secret-box'
import type { ReceptionDeps } from '../deps'
import { presentDeskSession } from './desk-session.presenter'
import {
  DeskSession,
  EndSession,
  HandOnSession,
  ListSessions,
  NoteOnSession,
  OfferBot,
  RepliedInSession,
  ReplyInSession,
  SessionPage,
  TakeSession,
} from './desk-session.contract'
import {
  endSessionAsAgent,
  handOnSession,
  noteOnSession,
  takeSession,
} from '../agents/agent-commands'
import { offerBotAsAgent } from '../agents/offer-bot'
import { sayAsAgent } from '../agents/say-as-agent'
import { presentSessions } from './session-list.presenter'

export interface DeskSessionRoutesDeps extends Pick<ReceptionDeps, 'policy' | 'calendar'> {
  db: Database
  bot: Pick<BotSources, 'knowledge'>
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
  const { db, bot, policy, calendar, box, ticketEntries, reachOfNotices } = deps
  const reading = () => ({ bot, policy, calendar, manager: db.read, now: db.clock.now() })

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

function writeRoutes(api: Api, deps: DeskSessionRoutesDeps): void {
  const found = (tx: Tx, agent: AgentActor, id = ''): Promise<ServiceSession> =>
    getSessionForAgent(tx.manager, agent, id)
  const answer = (
    { manager, now }: Tx,
    session: ServiceSession,
    agent: AgentActor,
  ): Promise<DeskSession> => presentDeskSession({ ...deps, manager, now }, { session, agent })
  const reread = async (tx: Tx, { id }: ServiceSession, agent: AgentActor): Promise<DeskSession> =>
    answer(tx, await found(tx, agent, id), agent)

  api.write(
    'POST /desk/api/sessions/:id/take',
    { summary: '接手', auth: 'agent', body: TakeSession, answer: DeskSession },
    async (tx, { actor: agent, params, body: { note } }) => {
      const session = await found(tx, agent, params.id)
      return answer(tx, await takeSession(tx, deps, { session, agent, note }), agent)
    },
  )

  api.write(
    'POST /desk/api/sessions/:id/hand-on',
    { summary: '转给部门或同事', auth: 'agent', body: HandOnSession, answer: DeskSession },
    async (tx, { actor: agent, params, body }) => {
      const session = await found(tx, agent, params.id)
      const { note } = body
      const to = await placeOf(tx.manager, body)
      return answer(tx, await handOnSession(tx, deps, { session, agent, note, to }), agent)
    },
  )

  api.write(
    'POST /desk/api/sessions/:id/notes',
    { summary: '写备注', auth: 'agent', body: NoteOnSession, answer: DeskSession },
    async (tx, { actor: agent, params, body }) => {
      const session = await found(tx, agent, params.id)
      await noteOnSession(tx, deps, { session, agent, note: body.text })
      return reread(tx, session, agent)
    },
  )

  api.write(
    'POST /desk/api/sessions/:id/reply',
    { summary: '回复客户', auth: 'agent', body: ReplyInSession, answer: RepliedInSession },
    async (tx, { actor: agent, params, body: { text } }) => {
      const session = await found(tx, agent, params.id)
      const message = { type: 'text', text }
      const { refused } = await sayAsAgent(tx, deps, { session, agent, message })
      return { ...(await reread(tx, session, agent)), refused }
    },
  )

  api.write(
    'POST /desk/api/sessions/:id/to-bot',
    { summary: '问客户要不要交给自动客服', auth: 'agent', body: OfferBot, answer: DeskSession },
    async (tx, { actor: agent, params, body: { note } }) => {
      const session = await found(tx, agent, params.id)
      return answer(tx, await offerBotAsAgent(tx, deps, { session, agent, note }), agent)
    },
  )

  api.write(
    'POST /desk/api/sessions/:id/end',
    { summary: '结束会话', auth: 'agent', body: EndSession, answer: DeskSession },
    async (tx, { actor: agent, params, body: { note } }) => {
      const session = await found(tx, agent, params.id)
      return answer(tx, await endSessionAsAgent(tx, deps, { session, agent, note }), agent)
    },
  )
}

async function placeOf(
  manager: EntityManager,
  { workNumber, department = '' }: HandOnSession,
): Promise<{ department: string } | { agentId: string }> {
  if (workNumber === undefined) return { department }
  const agent = await manager.findOneBy(Agent, { workNumber, active: true })
  if (!agent) throw notFound('这位同事')
  return { agentId: agent.id }
}
