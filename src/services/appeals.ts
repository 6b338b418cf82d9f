import type { z } from 'zod'
import type {
  AppealShown,
  AppealTold,
  AskAbove,
  Complaints,
  FileComplaint,
  TicketMore,
  UrgeTicket,
} from '../../server/tickets/appeals/appeal.contract'
import type { RateTicket, TicketDetail } from '../../server/tickets/ticket.contract'
import { call } from './api'
import { send } from './request'
import { canBeSomebody } from './session'
import type { Keyed } from './tickets'

export type { AppealShown, Complaints, TicketMore }

const pathOf = (number: string): string => `/tickets/${encodeURIComponent(number)}`

/** What may be asked for now, what happens then and by when, and what was asked for. */
export const getTicketMore = (number: string): Promise<TicketMore> =>
  call({ path: `${pathOf(number)}/more` })

export const urgeTicket = (
  number: string,
  { body, idempotencyKey }: Keyed<z.input<typeof UrgeTicket>>,
): Promise<AppealTold> =>
  call({ method: 'POST', path: `${pathOf(number)}/urge`, body, idempotencyKey })

export const askAbove = (
  number: string,
  kind: 'supervisor' | 'review',
  { body, idempotencyKey }: Keyed<AskAbove>,
): Promise<AppealTold> =>
  call({ method: 'POST', path: `${pathOf(number)}/${kind}`, body, idempotencyKey })

export const rateTicket = (
  number: string,
  { body, idempotencyKey }: Keyed<z.input<typeof RateTicket>>,
): Promise<TicketDetail> =>
  call({ method: 'POST', path: `${pathOf(number)}/rating`, body, idempotencyKey })

/** The rules are for anybody; whoever is logged in sees their own as well, and can file one. */
export async function getComplaints(): Promise<Complaints & { known: boolean }> {
  const known = await canBeSomebody()
  return {
    ...(await (known
      ? call<Complaints>({ path: '/complaints' })
      : send<Complaints>({ path: '/complaints/rules' }, null))),
    known,
  }
}

export const fileComplaint = ({
  body,
  idempotencyKey,
}: Keyed<z.input<typeof FileComplaint>>): Promise<Complaints> =>
  call({ method: 'POST', path: '/complaints', body, idempotencyKey })
