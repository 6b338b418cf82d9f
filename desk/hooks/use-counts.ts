import { useQuery } from '@tanstack/react-query'
import type { SessionPage } from '../../server/reception/desk/desk-session.contract'
import type { DeskTicketPage } from '../../server/tickets/desk/desk-ticket.contract'
import { listDayChecks } from '../api/accounts'
import { countAppeals } from '../api/appeals'
import { countBlocks } from '../api/blocks'
import { listCalls } from '../api/calls'
import { listComplaints } from '../api/complaints'
import { countFlags } from '../api/flags'
import { listWaitingReissues } from '../api/goods'
import { listWaitingRefunds } from '../api/money'
import { listDeadRows } from '../api/outbox'
import { listIncidents } from '../api/incidents'
import { countSessions } from '../api/sessions'
import { countTickets } from '../api/tickets'
import { listMentions } from '../api/ticket-work'
import { listWarnings } from '../api/warnings'
import { useMe } from './use-me'

/** Should the live poll be cut off, the numbers are renewed all the same. */
const POLL_MS = 30_000

export interface Counts {
  sessions: SessionPage['counts'] | null
  tickets: DeskTicketPage['counts'] | null
  /** Zero for whom they are none of their business. */
  flags: number
  /** Chats that were closed and that no supervisor has seen. */
  blocks: number
  /** Reports that wait for a decision. */
  warnings: number
  dead: number
  /** What this agent may decide; most have none of it. */
  appeals: { open: number; late: number }
  /** Calls that this agent owes, or has not noted. */
  calls: { open: number; late: boolean }
  /** What is down now, and for supervisors what seems to be. */
  incidents: { open: number; proposed: number }
  /** Refunds and reissues that wait for the reader as the second person. */
  approvals: number
  /** Complaints at WeChat that it has not ended. */
  complaints: number
  /** Differences of the day's accounts that nobody has settled. */
  accounts: number
  /** Notes that name the reader and were not read. */
  mentions: number
}

/** What waits, for the navigation and the tabs; null until it is known. */
export function useCounts(): Counts {
  const forSupervisor = { refetchInterval: POLL_MS, enabled: useMe().role === 'supervisor' }
  const sessions = useQuery({
    queryKey: ['sessions', 'counts'],
    queryFn: ({ signal }) => countSessions(signal),
    refetchInterval: POLL_MS,
  })
  const tickets = useQuery({
    queryKey: ['tickets', 'counts'],
    queryFn: ({ signal }) => countTickets(signal),
    refetchInterval: POLL_MS,
  })
  const flags = useQuery({
    queryKey: ['flags', 'count'],
    queryFn: ({ signal }) => countFlags(signal),
    ...forSupervisor,
  })
  const warnings = useQuery({
    queryKey: ['warnings'],
    queryFn: ({ signal }) => listWarnings(signal),
    ...forSupervisor,
  })
  const dead = useQuery({
    queryKey: ['dead'],
    queryFn: ({ signal }) => listDeadRows(signal),
    ...forSupervisor,
  })
  const appeals = useQuery({
    queryKey: ['appeals', 'count'],
    queryFn: ({ signal }) => countAppeals(signal),
    refetchInterval: POLL_MS,
  })
  const incidents = useQuery({
    queryKey: ['incidents', 'count'],
    queryFn: ({ signal }) => listIncidents({ state: 'open', cursor: null }, signal),
    refetchInterval: POLL_MS,
  })
  const calls = useQuery({
    queryKey: ['calls'],
    queryFn: ({ signal }) => listCalls(signal),
    refetchInterval: POLL_MS,
  })
  const approvals = useApprovalCount()
  const { accounts, complaints } = useFinanceCounts()
  const blocks = useBlockCount()
  const mentions = useQuery({
    queryKey: ['mentions'],
    queryFn: ({ signal }) => listMentions(signal),
    refetchInterval: POLL_MS,
  })
  return {
    appeals: { open: appeals.data?.openCount ?? 0, late: appeals.data?.lateCount ?? 0 },
    calls: {
      open: (calls.data?.open.length ?? 0) + (calls.data?.planned.length ?? 0),
      late: calls.data?.planned.some(({ late }) => late) ?? false,
    },
    sessions: sessions.data?.counts ?? null,
    tickets: tickets.data?.counts ?? null,
    flags: flags.data?.openCount ?? 0,
    blocks,
    warnings: warnings.data?.proposed.length ?? 0,
    dead: dead.data?.total ?? 0,
    incidents: {
      open: incidents.data?.items.length ?? 0,
      proposed: incidents.data?.proposals.length ?? 0,
    },
    approvals,
    complaints,
    accounts,
    mentions: mentions.data?.unread ?? 0,
  }
}

/** Both kinds are decided on one page. */
function useApprovalCount(): number {
  const refunds = useQuery({
    queryKey: ['refunds', 'waiting'],
    queryFn: ({ signal }) => listWaitingRefunds(signal),
    refetchInterval: POLL_MS,
  })
  const reissues = useQuery({
    queryKey: ['reissues', 'waiting'],
    queryFn: ({ signal }) => listWaitingReissues(signal),
    refetchInterval: POLL_MS,
  })
  return (refunds.data?.items.length ?? 0) + (reissues.data?.items.length ?? 0)
}

/** Zero for whom they are none of their business. */
function useBlockCount(): number {
  const blocks = useQuery({
    queryKey: ['blocks', 'count'],
    queryFn: ({ signal }) => countBlocks(signal),
    refetchInterval: POLL_MS,
    enabled: useMe().role === 'supervisor',
  })
  return blocks.data?.unseen ?? 0
}

/** Zero for whom they are none of their business. */
function useFinanceCounts(): Pick<Counts, 'accounts' | 'complaints'> {
  const me = useMe()
  const accounts = useQuery({
    queryKey: ['bill-checks'],
    queryFn: ({ signal }) => listDayChecks(signal),
    refetchInterval: 2 * POLL_MS,
    enabled: me.finance,
  })
  const complaints = useQuery({
    queryKey: ['complaints'],
    queryFn: ({ signal }) => listComplaints(signal),
    refetchInterval: POLL_MS,
    enabled: me.finance,
  })
  return {
    accounts: accounts.data?.openCount ?? 0,
    complaints: complaints.data?.openCount ?? 0,
  }
}

/** A badge says no more than this. */
const MOST = 100

export const countText = (count: number): string => (count >= MOST ? '99+' : String(count))
