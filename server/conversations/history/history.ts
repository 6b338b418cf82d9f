import type { EntityManager } from 'typeorm'
import { decodeCursor, encodeCursor } from '../../http/cursor'
import { UserError } from '../../lib/errors'
import type { HistoryDeps, HistoryEntry } from './history-entry'
import type { HistoryPage, HistoryQuery } from './history.contract'
import { messageEntry, presentHistory } from './history.presenter'
import { containing } from '../../lib/search-text'
import {
  listConversations,
  listOwnConversations,
  readMessages,
  sessionsBetween,
  type OwnConversation,
  type Stretch,
  type StretchAsk,
} from './history.queries'

export interface WhoseHistory {
  /** Null while nobody knows whose WeChat it is. Whoever asks must have made sure that the reader may see this customer's. */
  customerId: string | null
  /** Shown in any case: the conversation that the desk has open, verified or not. */
  conversationId?: string
}

/** Everything that was said, on any channel, and what happened to tickets (R8): merged by time, newest first. */
export async function historyOf(
  deps: HistoryDeps,
  whose: WhoseHistory,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const ask: StretchAsk = {
    below: readCursor(query.cursor),
    limit: query.limit,
    pattern: query.q === undefined ? null : containing(query.q),
  }
  const stretches = await readStretches(deps, whose, ask)
  const { shown, next } = merge(stretches, query.limit)
  const visible = query.q === undefined ? shown : shown.filter(({ recalled }) => !recalled)
  return {
    items: await presentHistory(deps, visible, await sessionsOf(deps.manager, visible)),
    nextCursor: next && encodeCursor([next]),
  }
}

async function readStretches(
  deps: HistoryDeps,
  { customerId, conversationId }: WhoseHistory,
  ask: StretchAsk,
): Promise<Array<Stretch<HistoryEntry>>> {
  const { manager, reader } = deps
  const own = customerId === null ? [] : await listOwnConversations(manager, customerId)
  const missing =
    conversationId !== undefined && !own.some(({ id }) => id === conversationId)
      ? [conversationId]
      : []
  const conversations = [...own, ...(await listConversations(manager, missing))]
  // Asked together and waited for together: what failed while nobody listens would end the process.
  const [tickets, ...messages] = await Promise.all([
    customerId === null
      ? []
      : deps.ticketEntries(
          manager,
          { customerId, reader, ...(deps.agent && { agent: deps.agent }) },
          ask,
        ),
    ...conversations.map((conversation) => messagesOf(deps, conversation, ask)),
  ])
  return [...messages, { entries: tickets, floor: null }]
}

async function messagesOf(
  deps: HistoryDeps,
  { id, channel, since }: OwnConversation,
  ask: StretchAsk,
): Promise<Stretch<HistoryEntry>> {
  const { entries, floor } = await readMessages(
    deps.manager,
    { id, since: deps.reader === 'customer' ? since : null },
    ask,
  )
  return { entries: entries.map((message) => messageEntry(message, { ...deps, channel })), floor }
}

/**
 * Nothing below the highest place that some source has not looked beyond may be shown yet: it could be in between.
 * @returns the page, and the key after which the next one begins
 */
function merge(
  stretches: ReadonlyArray<Stretch<HistoryEntry>>,
  limit: number,
): { shown: HistoryEntry[]; next: string | null } {
  const floors = stretches.flatMap(
    ({ entries, floor }) => (entries.length > limit ? entries.at(-1)?.key : floor) ?? [],
  )
  const floor = floors.sort().at(-1) ?? null
  const known = stretches
    .flatMap(({ entries }) => entries)
    .filter(({ key }) => floor === null || key >= floor)
    .sort((a, b) => (a.key < b.key ? 1 : -1))
  const shown = known.slice(0, limit)
  return { shown, next: known.length > limit ? (shown.at(-1)?.key ?? null) : floor }
}

async function sessionsOf(
  manager: EntityManager,
  entries: readonly HistoryEntry[],
): ReturnType<typeof sessionsBetween> {
  const said = entries.filter(({ conversationId }) => conversationId !== null)
  const times = said.map(({ at }) => at.getTime())
  const conversationIds = [...new Set(said.flatMap(({ conversationId }) => conversationId ?? []))]
  return sessionsBetween(manager, conversationIds, {
    from: new Date(Math.min(...times)),
    to: new Date(Math.max(...times)),
  })
}

function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const [key = ''] = decodeCursor(cursor, 1)
  if (/^[0-9a-z]{26}$/.test(key)) return key
  throw new UserError('invalid_cursor', {
    status: 400,
    public: '列表的位置失效了，请从头再看',
    internal: 'not a key of the history',
  })
}
