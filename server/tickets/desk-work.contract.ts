import { z } from 'zod'
import { OutsideMoment, plausibility } from '../http/moment.contract'
import { TicketKind } from './ticket.contract'

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

/** Part of every ticket at the desk: what may be done with it beside writing. */
export const TicketWork = z.object({
  /** What would help for this kind of problem and is not there: `label` for the agent, `ask` as a question to the customer. */
  missing: z.array(z.object({ label: z.string(), ask: z.string() })),
  /** Kind, department and urgency may be put right by the reader. */
  mayClassify: z.boolean(),
  /** For a choice: the key of its department. */
  departmentKey: z.string(),
  /** Somebody outside wants an answer. */
  outside: z
    .object({ from: z.string(), reference: z.string().nullable(), dueAt: z.string().nullable() })
    .nullable(),
})
export type TicketWork = z.infer<typeof TicketWork>
