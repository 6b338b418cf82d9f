import type { z } from 'zod'
import { maskFields, maskNotice } from './mask-fields'
import { assessTicket } from './ticket-completeness'
import type { ReviewTicket, TicketReview } from './ticket.contract'

/** What is there, what would help, what will be masked. Never a refusal, and nothing is stored. */
export function reviewTicket(input: z.output<typeof ReviewTicket>): TicketReview {
  const { score, praise, hints } = assessTicket(input)
  const { masked } = maskFields({ description: input.description ?? null, errorText: input.errorText ?? null, tried: input.tried ?? null })
  return { completeness: score, praise, hints, masked, warning: maskNotice(masked) }
}
