import { z } from 'zod'

/** A promise whose time is over, or nearly; each leads to its case. */
export const Ahead = z.object({
  of: z.enum(['session', 'ticket', 'appeal']),
  path: z.string(),
  /** `T261201-480213 激活时提示卡密无效`, `会话 · 商品` */
  title: z.string(),
  /** What is owed: `首次回复`, `接通客服`, `回复客户`, `复核结论` */
  what: z.string(),
  startedAt: z.string(),
  dueAt: z.string(),
  late: z.boolean(),
  department: z.string(),
  /** Null while nobody has it. */
  holder: z.string().nullable(),
})
export type Ahead = z.infer<typeof Ahead>

/** GET /desk/api/live-board: how it stands at this moment. */
export const LiveBoard = z.object({
  at: z.string(),
  /** Outside the hours of people waits stand still. */
  open: z.boolean(),
  /** When that changes next; null where it never does. */
  changesAt: z.string().nullable(),
  departments: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      waiting: z.number().int(),
      /** Who has waited longest; null where nobody waits. */
      longest: z
        .object({
          sessionId: z.string(),
          since: z.string(),
          /** In open hours, at `at`. */
          waitedMs: z.number().int(),
          promisedAt: z.string(),
          late: z.boolean(),
        })
        .nullable(),
      /** Waiting beyond what was promised. */
      late: z.number().int(),
      /** Who takes what comes in, and how many more they can have. */
      online: z.number().int(),
      room: z.number().int(),
      /** Somebody waits and nobody has room. */
      full: z.boolean(),
      /** Where that is so: other departments with room. */
      elsewhere: z.array(z.object({ name: z.string(), room: z.number().int() })),
    }),
  ),
  people: z.array(
    z.object({
      agentId: z.string(),
      workNumber: z.string(),
      name: z.string(),
      supervisor: z.boolean(),
      departments: z.array(z.string()),
      /** `gone`: no open desk page and nothing heard in WeCom. `away`: says so. */
      state: z.enum(['online', 'full', 'away', 'gone']),
      stateText: z.string(),
      activeSessions: z.number().int(),
      capacity: z.number().int(),
      openTickets: z.number().int(),
      /** The customer of theirs who has waited longest for an answer; null where none waits. */
      owes: z.object({ sessionId: z.string(), since: z.string() }).nullable(),
    }),
  ),
  /** Over, or within the next half hour; the longest over first. */
  ahead: z.array(Ahead),
  lateCount: z.number().int(),
  soonCount: z.number().int(),
  /** More than are shown. */
  left: z.number().int(),
})
export type LiveBoard = z.infer<typeof LiveBoard>
