import { z } from 'zod'

/** GET /desk/api/outbound-register: what goes out from us, by whom, on which consent, and how much of it there was. */
export const OutboundRegister = z.object({
  days: z.number().int(),
  items: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      by: z.enum(['system', 'person']),
      /** `notice`: a message; `task`: somebody of ours owes an answer by a term. */
      form: z.enum(['notice', 'task']),
      /** What the customer has agreed to where it reaches WeChat. */
      consentText: z.string(),
      count: z.number().int(),
      /** Of these, how many WeChat has taken; null for what is no message, or never leaves the app. */
      reached: z.number().int().nullable(),
    }),
  ),
})
export type OutboundRegister = z.infer<typeof OutboundRegister>
