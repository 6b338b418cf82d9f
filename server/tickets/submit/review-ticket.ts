import type { EntityManager } from 'typeorm'
import type { z } from 'zod'
import { maskFieldsOf, maskNotice } from './mask-fields'
import type { TicketDeps } from './submit-ticket'
import { assessTicket } from './ticket-completeness'
import type { ReviewTicket, TicketReview } from '../ticket.contract'

/** What is there, what would help, what will be masked. Never a refusal, and nothing is stored. */
export async function reviewTicket(
  manager: EntityManager,
  deps: Pick<TicketDeps, 'box'>,
  { customerId, input }: { customerId: string; input: z.output<typeof ReviewTicket> },
): Promise<TicketReview> {
  const { score, praise, hints } = assessTicket(input)
  const fields = {
    description: input.description ?? null,
    errorText: input.errorText ?? null,
    tried: input.tried ?? null,
  }
  const { masked } = await maskFieldsOf({ manager }, deps, { customerId, fields })
  return { completeness: score, praise, hints, masked, warning: maskNotice(masked) }
}
