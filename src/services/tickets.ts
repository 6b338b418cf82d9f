import type { z } from 'zod'
import type { Page } from '../../server/http/paging.contract'
import type {
  AnswerTicket,
  ConfirmTicket,
  ReviewTicket,
  SubmitTicketInput,
  TicketDetail,
  TicketForm,
  TicketKind,
  TicketReview,
  TicketSummary,
  TimelineEntry,
  WithdrawTicket,
} from '../../server/tickets/ticket.contract'
import { call } from './api'
import type { PageAsk } from './request'

export type {
  SubmitTicketInput,
  TicketDetail,
  TicketForm,
  TicketKind,
  TicketReview,
  TicketSummary,
  TimelineEntry,
}

interface TicketQuery extends Partial<PageAsk> {
  open?: boolean
  q?: string
}

export interface Keyed<Body> {
  body: Body
  idempotencyKey: string
}

const pathOf = (number: string): string => `/tickets/${encodeURIComponent(number)}`

export const getTicketForm = (query: {
  orderNumber?: string
  draftId?: string
}): Promise<TicketForm> => call({ path: '/ticket-form', query })

export const reviewTicket = (body: z.input<typeof ReviewTicket>): Promise<TicketReview> =>
  call({ method: 'POST', path: '/tickets/review', body })

export const submitTicket = ({
  body,
  idempotencyKey,
}: Keyed<SubmitTicketInput>): Promise<TicketDetail> =>
  call({ method: 'POST', path: '/tickets', body, idempotencyKey })

export const listTickets = (query: TicketQuery = {}): Promise<Page<TicketSummary>> =>
  call({ path: '/tickets', query: { ...query } })

export const getTicket = (number: string): Promise<TicketDetail> => call({ path: pathOf(number) })

export const answerTicket = (
  number: string,
  { body, idempotencyKey }: Keyed<z.input<typeof AnswerTicket>>,
): Promise<TicketDetail> =>
  call({ method: 'POST', path: `${pathOf(number)}/answer`, body, idempotencyKey })

export const confirmTicket = (
  number: string,
  { body, idempotencyKey }: Keyed<z.input<typeof ConfirmTicket>>,
): Promise<TicketDetail> =>
  call({ method: 'POST', path: `${pathOf(number)}/confirm`, body, idempotencyKey })

export const withdrawTicket = (
  number: string,
  { body, idempotencyKey }: Keyed<z.input<typeof WithdrawTicket>>,
): Promise<TicketDetail> =>
  call({ method: 'POST', path: `${pathOf(number)}/withdraw`, body, idempotencyKey })
