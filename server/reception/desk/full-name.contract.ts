import { z } from 'zod'

/** Why an agent needs a customer's whole name; each look is on record, and its owner reads it with the reason. */
export const NameReason = z.enum(['identity', 'papers', 'address'], '请选一个查看的理由')
export type NameReason = z.infer<typeof NameReason>

/** POST /desk/api/tickets/:number/name and /desk/api/sessions/:id/name */
export const AskName = z.object({ reason: NameReason })
export const FullName = z.object({ name: z.string() })
export type FullName = z.infer<typeof FullName>
