import { z } from 'zod'
import { PageQuery } from '../http/paging.contract'
import { ResponsibleSide, TicketKind, TicketStatus } from '../tickets/ticket.contract'

const Moment = z.iso.datetime({ offset: true })

/** 正在处理, 已恢复, 已结束 */
export const IncidentStatus = z.enum(['open', 'solved', 'closed'])
export type IncidentStatus = z.infer<typeof IncidentStatus>

/** What customers are told of an incident, on every screen alike. */
export const PublicIncident = z.object({
  incidentId: z.string(),
  title: z.string(),
  status: IncidentStatus,
  statusText: z.string(),
  /** What happened and what is done about it, in the platform's words. */
  text: z.string(),
  /** By when it is expected to be over, and by when the next word comes; an honest one where either has passed. */
  lineText: z.string(),
  startedAt: z.string(),
  /** Of what is the reader's own: `您买的 … 在这个范围里，订单 HKM…`; null where nothing is, or nobody is known. */
  yoursText: z.string().nullable(),
  /** Newest first, the current words not among them. */
  updates: z.array(z.object({ at: z.string(), text: z.string() })),
})
export type PublicIncident = z.infer<typeof PublicIncident>

/** GET /api/orders/:orderNumber/incidents, GET /api/tickets/:number/incidents */
export const PublicIncidents = z.object({ items: z.array(PublicIncident) })
export type PublicIncidents = z.infer<typeof PublicIncidents>

const Named = z.object({ id: z.string().min(1).max(64), name: z.string().trim().min(1).max(100) })

/**
 * What it covers. All that is named must fit: goods (of this supplier, one of these products, one of these categories) and the kind of
 * problem. Nothing named: no ticket is found by itself, agents link by hand.
 */
export const IncidentScope = z.object({
  supplier: Named.nullable().default(null),
  products: z.array(Named).max(50).default([]),
  categories: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
  kinds: z.array(TicketKind).max(7).default([]),
})
export type IncidentScope = z.infer<typeof IncidentScope>

const Words = (what: string, max: number) =>
  z.string().trim().min(1, `请写下${what}`).max(max, `最多 ${max} 字`)
const Later = Moment.nullish().transform((moment) => moment ?? null)
const Version = z.number().int()
const Keywords = z
  .array(z.string().trim().min(2, '每个词至少 2 个字').max(20, '每个词最多 20 个字'))
  .max(10, '最多 10 个词')
  .default([])

/** POST /desk/api/incidents */
export const DeclareIncident = z.object({
  title: Words('一句话的名称，客户会看到', 24),
  scope: IncidentScope,
  startedAt: Moment,
  text: Words('给客户看的话', 300),
  expectedAt: Later,
  /** Customers are told by when they hear more. */
  nextWordAt: Moment,
  side: ResponsibleSide.default('undetermined'),
  /** Other words by which people ask about it. */
  keywords: Keywords,
  /** The ticket from which it was declared: linked in any case. */
  ticketNumber: z
    .string()
    .max(20)
    .nullish()
    .transform((number) => number || null),
  /** All linked customers get a message about it, once the time to take it back is over. */
  tell: z.boolean().default(false),
})
export type DeclareIncident = z.infer<typeof DeclareIncident>
export type DeclareIncidentInput = z.input<typeof DeclareIncident>

/** POST /desk/api/incidents/reach: how many a scope would reach, before anything is declared. */
export const IncidentReachAsk = z.object({
  scope: IncidentScope,
  startedAt: Moment,
  /** Of one that runs: only those are counted that it would link now. */
  incidentId: z
    .string()
    .max(32)
    .nullish()
    .transform((id) => id || null),
})
export type IncidentReachAsk = z.infer<typeof IncidentReachAsk>
export type IncidentReachInput = z.input<typeof IncidentReachAsk>
export const IncidentReach = z.object({
  tickets: z.number().int(),
  customers: z.number().int(),
  /** Some of them, newest first. */
  examples: z.array(z.object({ number: z.string(), title: z.string(), statusText: z.string() })),
})
export type IncidentReach = z.infer<typeof IncidentReach>

/** POST /desk/api/incidents/:incidentId/scope: what it covers from now on, and by which words people ask about it. */
export const RescopeIncident = z.object({
  version: Version,
  scope: IncidentScope,
  keywords: Keywords,
})
export type RescopeIncident = z.infer<typeof RescopeIncident>

/** POST /desk/api/incidents/:incidentId/updates */
export const UpdateIncident = z.object({
  version: Version,
  text: Words('新的进展', 300),
  expectedAt: Later,
  nextWordAt: Moment,
  tell: z.boolean().default(false),
})
export type UpdateIncident = z.infer<typeof UpdateIncident>

/** POST /desk/api/incidents/:incidentId/reopening: it is not over after all. */
export const ReopenIncident = UpdateIncident

/** POST /desk/api/incidents/:incidentId/closing. Of one that is still open: it was none. */
export const CloseIncident = z.object({
  version: Version,
  text: z.string().trim().max(300).default(''),
})
export type CloseIncident = z.infer<typeof CloseIncident>

/** What goes to all of them at once. `message`: once to each customer. `solution`: for each ticket. */
export const RoundKind = z.enum(['message', 'solution'])
export type RoundKind = z.infer<typeof RoundKind>

/** POST /desk/api/incidents/:incidentId/rounds, and …/rounds/preview */
export const StartRound = z.object({
  kind: RoundKind,
  text: Words('要说的话，客户会看到', 300),
  /** Of a solution: whose side it was, and what that rests on. */
  side: ResponsibleSide.default('undetermined'),
  basis: z.string().trim().max(200).default(''),
  /** The message that this one puts right. */
  corrects: z
    .string()
    .max(32)
    .nullish()
    .transform((id) => id || null),
})
export type StartRound = z.infer<typeof StartRound>

/** Exactly what customers will read, and how many of them. */
export const RoundPreview = z.object({
  title: z.string(),
  body: z.string(),
  /** In the ticket's own timeline. */
  entry: z.string(),
  recipients: z.number().int(),
  tickets: z.number().int(),
  /** Linked, and not reached by it: `2 张已完成或撤回，不再打扰`; null where there are none. */
  leftOutText: z.string().nullable(),
  /** `发出前有 60 秒可以撤回` */
  undoText: z.string(),
})
export type RoundPreview = z.infer<typeof RoundPreview>

export const RoundState = z.enum(['waiting', 'running', 'done', 'cancelled'])
export type RoundState = z.infer<typeof RoundState>

export const DeskRound = z.object({
  roundId: z.string(),
  kind: RoundKind,
  kindText: z.string(),
  state: RoundState,
  stateText: z.string(),
  text: z.string(),
  by: z.string(),
  at: z.string(),
  startsAt: z.string(),
  finishedAt: z.string().nullable(),
  mayCancel: z.boolean(),
  /** How many tickets came to what: `已解决 12`, `没有解决 1`. */
  counts: z.array(z.object({ outcome: z.string(), text: z.string(), tickets: z.number().int() })),
})
export type DeskRound = z.infer<typeof DeskRound>

/** GET /desk/api/incidents/:incidentId/tickets */
export const ListIncidentTickets = PageQuery.extend({ round: z.string().max(32).optional() })
export const IncidentTicketRow = z.object({
  number: z.string(),
  title: z.string(),
  status: TicketStatus,
  statusText: z.string(),
  customerName: z.string(),
  department: z.string(),
  holder: z.string().nullable(),
  helpers: z.array(z.string()),
  orderNumber: z.string().nullable(),
  howText: z.string(),
  linkedAt: z.string(),
  /** What the latest solution for all came to here: solved, refused because …, over already; null where there was none. */
  resultText: z.string().nullable(),
  result: z.enum(['solved', 'refused', 'over']).nullable(),
})
export type IncidentTicketRow = z.infer<typeof IncidentTicketRow>
export const IncidentTicketPage = z.object({
  items: z.array(IncidentTicketRow),
  nextCursor: z.string().nullable(),
})
export type IncidentTicketPage = z.infer<typeof IncidentTicketPage>

export const DeskIncidentRow = z.object({
  incidentId: z.string(),
  title: z.string(),
  status: IncidentStatus,
  statusText: z.string(),
  /** `供货商 星云；商品 话费直充 100 元` */
  scopeText: z.string(),
  startedAt: z.string(),
  declaredAt: z.string(),
  expectedAt: z.string().nullable(),
  nextWordAt: z.string().nullable(),
  /** The next word is owed and has not come. */
  wordLate: z.boolean(),
  tickets: z.number().int(),
})
export type DeskIncidentRow = z.infer<typeof DeskIncidentRow>

/** Many tickets about the same goods within a short time, and no incident covers them. */
export const IncidentProposal = z.object({
  /** `看起来“星云”出了问题：最近 30 分钟 6 张工单` */
  text: z.string(),
  scope: IncidentScope,
  name: z.string(),
  tickets: z.number().int(),
  customers: z.number().int(),
  since: z.string(),
  ticketNumbers: z.array(z.string()),
})
export type IncidentProposal = z.infer<typeof IncidentProposal>

/** GET /desk/api/incidents */
export const ListIncidents = PageQuery.extend({ state: z.enum(['open', 'over']).default('open') })
export type ListIncidents = z.infer<typeof ListIncidents>
export const DeskIncidentPage = z.object({
  items: z.array(DeskIncidentRow),
  nextCursor: z.string().nullable(),
  /** For supervisors; empty for all others. */
  proposals: z.array(IncidentProposal),
})
export type DeskIncidentPage = z.infer<typeof DeskIncidentPage>

/** GET /desk/api/incidents/:incidentId; answer of every write. */
export const DeskIncident = DeskIncidentRow.extend({
  version: z.number().int(),
  scope: IncidentScope,
  side: ResponsibleSide,
  sideText: z.string(),
  keywords: z.array(z.string()),
  text: z.string(),
  declaredBy: z.string(),
  /** As customers read it now. */
  publicView: PublicIncident,
  updates: z.array(
    z.object({
      seq: z.number().int(),
      kind: z.string(),
      kindText: z.string(),
      text: z.string(),
      by: z.string(),
      at: z.string(),
      /** Customers read it. */
      told: z.boolean(),
    }),
  ),
  rounds: z.array(DeskRound),
  /** Linked tickets by how they stand: `处理中 8`. */
  byStatus: z.array(
    z.object({ status: TicketStatus, text: z.string(), tickets: z.number().int() }),
  ),
  customers: z.number().int(),
  may: z.object({
    update: z.boolean(),
    scope: z.boolean(),
    message: z.boolean(),
    solve: z.boolean(),
    close: z.boolean(),
    reopen: z.boolean(),
  }),
})
export type DeskIncident = z.infer<typeof DeskIncident>

/** GET /desk/api/incidents/choices: what a scope can name. */
export const IncidentChoices = z.object({
  suppliers: z.array(Named),
  products: z.array(Named.extend({ supplierId: z.string().nullable() })),
  categories: z.array(z.string()),
  kinds: z.array(z.object({ kind: TicketKind, name: z.string() })),
})
export type IncidentChoices = z.infer<typeof IncidentChoices>

/** POST /desk/api/incidents/:incidentId/tickets: by hand. */
export const LinkTicket = z.object({ ticketNumber: z.string().trim().min(1, '请写工单号').max(20) })
export type LinkTicket = z.infer<typeof LinkTicket>
/** POST /desk/api/incidents/:incidentId/tickets/:number/unlink */
export const UnlinkTicket = z.object({ reason: Words('为什么不算在里面', 200) })
export type UnlinkTicket = z.infer<typeof UnlinkTicket>
