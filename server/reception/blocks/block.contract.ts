import { z } from 'zod'
import { PageQuery } from '../../http/paging.contract'
import { AppealShown } from '../../tickets/appeals/appeal.contract'

const Moment = z.string()

/** What was in the chat. */
export const BlockReason = z.enum(['insult', 'threat', 'obscene', 'spam'])

/** For how many hours: an agent up to a day, a supervisor up to thirty. */
export const BLOCK_HOURS = [1, 4, 24, 72, 168, 720] as const
export const AGENTS_MOST_HOURS = 24

/** POST /desk/api/sessions/:id/block. Answer: the session. */
export const BlockPerson = z.object({
  reason: BlockReason,
  hours: z
    .number()
    .int()
    .refine((hours) => BLOCK_HOURS.some((one) => one === hours), '请从列表里选多长时间'),
  note: z
    .string()
    .trim()
    .max(300, '最多 300 字')
    .nullish()
    .transform((note) => note || null),
})
export type BlockPerson = z.infer<typeof BlockPerson>

/** As the desk shows it beside a session. */
export const BlockBeside = z.object({
  /** `人工会话暂停到今天 18:30：有辱骂的话` */
  text: z.string(),
  until: Moment,
})
export type BlockBeside = z.infer<typeof BlockBeside>

/** GET /desk/api/blocks: supervisors see each, those that nobody has seen first. */
export const ListBlocks = PageQuery.extend({ open: z.enum(['true', 'false']).default('true') })
export type ListBlocks = z.infer<typeof ListBlocks>

export const DeskBlock = z.object({
  blockId: z.string(),
  sessionId: z.string(),
  customerName: z.string(),
  channelText: z.string(),
  /** `有辱骂的话` */
  reasonText: z.string(),
  note: z.string().nullable(),
  /** `售后部 工号 1024` */
  by: z.string(),
  at: Moment,
  until: Moment,
  /** It holds now. */
  active: z.boolean(),
  /** `还有效`, `到时间了`, `已提前恢复` */
  stateText: z.string(),
  seenBy: z.string().nullable(),
  liftedBy: z.string().nullable(),
  liftedAt: Moment.nullable(),
  liftNote: z.string().nullable(),
  /** The objection, where there is one: who decides it may open it. */
  objection: z.object({ number: z.string(), stateText: z.string() }).nullable(),
})
export type DeskBlock = z.infer<typeof DeskBlock>

export const DeskBlockPage = z.object({
  items: z.array(DeskBlock),
  nextCursor: z.string().nullable(),
  /** How many no supervisor has seen. */
  unseen: z.number().int(),
})
export type DeskBlockPage = z.infer<typeof DeskBlockPage>

/** POST /desk/api/blocks/:id/lift: the customer hears that they may talk with people again. */
export const LiftPersonBlock = z.object({
  note: z.string().trim().min(1, '请写一句为什么提前恢复').max(300, '最多 300 字'),
})
export type LiftPersonBlock = z.infer<typeof LiftPersonBlock>

/** GET /api/blocks?blockId= : what was closed to this customer, the newest first; by the id that a chat named also what has no owner yet. */
export const BlocksQuery = z.object({ blockId: z.string().max(40).optional() })

export const BlockShown = z.object({
  blockId: z.string(),
  active: z.boolean(),
  /** `人工会话暂停到今天 18:30` */
  title: z.string(),
  /** Why. */
  reasonText: z.string(),
  at: Moment,
  until: Moment,
  mayObject: z.boolean(),
  /** What an objection means and by when it is answered; or why there can be none (any more). */
  objectText: z.string(),
  objection: AppealShown.nullable(),
})
export type BlockShown = z.infer<typeof BlockShown>

export const Blocks = z.object({
  items: z.array(BlockShown),
  /** What stays open, one sentence each. */
  open: z.array(z.string()),
})
export type Blocks = z.infer<typeof Blocks>

/** POST /api/blocks/:id/objection. Answer: Blocks. */
export const ObjectToBlock = z.object({
  text: z.string().trim().min(1, '请写一句当时是怎么回事').max(500, '最多 500 字'),
})
export type ObjectToBlock = z.infer<typeof ObjectToBlock>

/** On pages that only mention it; null: nothing is closed. */
export const BlockMentioned = z
  .object({ blockId: z.string(), title: z.string(), text: z.string() })
  .nullable()
export type BlockMentioned = z.infer<typeof BlockMentioned>
