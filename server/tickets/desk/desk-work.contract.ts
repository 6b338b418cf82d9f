import { z } from 'zod'
import { OutsideMoment, plausibility } from '../../http/moment.contract'
import { TicketKind } from '../ticket.contract'

/** What agents do with a ticket beside writing to its customer. */

const Reason = z.string().trim().max(300, '最多 300 字').default('')

/** POST /desk/api/tickets/:number/classification: what it is, whose it is, how soon. What is left out stays. */
export const ClassifyTicket = z
  .object({
    kind: TicketKind.optional(),
    department: z.string().max(24).optional(),
    urgent: z.boolean().optional(),
    reason: Reason,
  })
  .refine(
    ({ kind, department, urgent }) =>
      kind !== undefined || department !== undefined || urgent !== undefined,
    { message: '请选要改什么' },
  )
export type ClassifyTicket = z.infer<typeof ClassifyTicket>

/** A word of ours. Blanks around it do not count. */
export const Tag = z.string().trim().min(1, '请写标签').max(12, '一个标签最多 12 个字')

/** POST /desk/api/tickets/:number/tags */
export const TagTicket = z
  .object({
    add: z.array(Tag).max(8, '一次最多 8 个标签').default([]),
    remove: z.array(Tag).max(8, '一次最多 8 个标签').default([]),
  })
  .transform(({ add, remove }) => ({
    add: [...new Set(add)],
    remove: [...new Set(remove)].filter((tag) => !add.includes(tag)),
  }))
  .refine(({ add, remove }) => add.length + remove.length > 0, { message: '请写标签' })
export type TagTicket = z.infer<typeof TagTicket>

/** GET /desk/api/ticket-tags: words on the latest tickets, the commonest first. */
export const TicketTags = z.object({
  items: z.array(z.object({ tag: z.string(), tickets: z.number().int() })),
})
export type TicketTags = z.infer<typeof TicketTags>

/** POST /desk/api/tickets/:number/outside-term: somebody outside wants an answer by then. */
export const SetOutsideTerm = z.object({
  from: z.string().trim().min(1, '请写是谁给的期限，例如 12315').max(40, '最多 40 字'),
  reference: z
    .string()
    .trim()
    .max(60, '最多 60 字')
    .nullish()
    .transform((text) => text || null),
  dueAt: OutsideMoment.refine(
    (text) => plausibility(text) === 'plausible',
    '请选对方要求答复的时间',
  ),
})
export type SetOutsideTerm = z.infer<typeof SetOutsideTerm>

/** POST /desk/api/tickets/:number/outside-term/answer: it was answered there; `dropped`: they want it no more. */
export const AnswerOutsideTerm = z.object({
  text: z.string().trim().min(1, '请写一句怎么答复的').max(500, '最多 500 字'),
  dropped: z.boolean().default(false),
})
export type AnswerOutsideTerm = z.infer<typeof AnswerOutsideTerm>

/** GET /desk/api/ticket-choices: for lists to choose from. */
export const TicketChoices = z.object({
  kinds: z.array(
    z.object({
      kind: TicketKind,
      name: z.string(),
      department: z.string(),
      departmentName: z.string(),
    }),
  ),
  departments: z.array(z.object({ key: z.string(), name: z.string() })),
})
export type TicketChoices = z.infer<typeof TicketChoices>

const WorkNumber = z.string().regex(/^\d{3,8}$/, '请选一位同事')

/** POST /desk/api/tickets/:number/helpers */
export const AskHelper = z.object({
  workNumber: WorkNumber,
  text: z.string().trim().min(1, '请写一句要他帮什么').max(500, '最多 500 字'),
})
export type AskHelper = z.infer<typeof AskHelper>

/** POST /desk/api/tickets/:number/helpers/leave: somebody else, or oneself. */
export const LetHelperGo = z.object({ workNumber: WorkNumber })
export type LetHelperGo = z.infer<typeof LetHelperGo>

/** POST /desk/api/tickets/:number/hand-on: from now on it is theirs. */
export const HandOnTicket = z.object({
  workNumber: WorkNumber,
  text: z.string().trim().min(1, '请写一句要接着做什么').max(500, '最多 500 字'),
})
export type HandOnTicket = z.infer<typeof HandOnTicket>

/** POST /desk/api/tickets/:number/drafts: words for the customer, laid ready for the owner. */
export const DraftForHolder = z.object({ text: z.string().trim().min(1, '请写下草稿').max(2000) })
export type DraftForHolder = z.infer<typeof DraftForHolder>

/** GET /desk/api/mentions: notes of colleagues that name the reader. */
export const MentionList = z.object({
  items: z.array(
    z.object({
      entryId: z.string(),
      number: z.string(),
      title: z.string(),
      /** Among staff with the name. */
      by: z.string(),
      text: z.string(),
      at: z.string(),
      read: z.boolean(),
    }),
  ),
  unread: z.number().int(),
})
export type MentionList = z.infer<typeof MentionList>

/** Part of every ticket at the desk: what may be done with it beside writing. */
export const TicketWork = z.object({
  /** What would help for this kind of problem and is not there: `label` for the agent, `ask` as a question to the customer. */
  missing: z.array(z.object({ label: z.string(), ask: z.string() })),
  /** Sequence of its timeline: what a writer says they have read. */
  version: z.number().int(),
  /** Who else has it open at the desk, by name. */
  here: z.array(z.object({ name: z.string(), typing: z.boolean() })),
  /** Colleagues who help its owner. */
  helpers: z.array(z.object({ workNumber: z.string(), name: z.string(), me: z.boolean() })),
  /** The ticket in which it ended; `mayPart`: they can still be two again. */
  merged: z.object({ number: z.string(), mayPart: z.boolean() }).nullable(),
  /** What ended in it. */
  mergedFrom: z.array(z.string()),
  /** Likely the same matter. */
  doubles: z.array(
    z.object({ number: z.string(), title: z.string(), why: z.string(), createdAt: z.string() }),
  ),
  /** The reader may have it end in another one. */
  mayMerge: z.boolean(),
  /** The reader may ask helpers in, let them go, and hand it on. */
  mayHandOn: z.boolean(),
  /** The reader helps, and may lay words ready for the owner. */
  mayDraft: z.boolean(),
  /** Kind, department and urgency may be put right by the reader. */
  mayClassify: z.boolean(),
  /** Words of colleagues on it. */
  tags: z.array(z.string()),
  /** For a choice: the key of its department. */
  departmentKey: z.string(),
  /** Somebody outside wants an answer. */
  outside: z
    .object({ from: z.string(), reference: z.string().nullable(), dueAt: z.string().nullable() })
    .nullable(),
})
export type TicketWork = z.infer<typeof TicketWork>

/** POST /desk/api/tickets/:number/merge: it ends in that one. */
export const MergeTicket = z.object({
  into: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^T\d{6}-\d{4,9}$/, '请写对方的工单编号'),
})
export type MergeTicket = z.infer<typeof MergeTicket>

/** PUT /desk/api/tickets/:number/here: what the reader's page is doing; every twenty seconds, and at once when it changes. */
export const SayHere = z.object({ here: z.enum(['looking', 'typing', 'gone']) })
export type SayHere = z.infer<typeof SayHere>
