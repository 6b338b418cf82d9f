import type {
  MentionList,
  SayHere,
  TicketChoices,
  TicketTags,
} from '../../server/tickets/desk/desk-work.contract'
import { request } from './request'

/** Kinds and departments, for lists to choose from. */
export const getTicketChoices = (signal?: AbortSignal): Promise<TicketChoices> =>
  request('/ticket-choices', { signal })

export const listTags = (signal?: AbortSignal): Promise<TicketTags> =>
  request('/ticket-tags', { signal })

/** A talk of the same customer belongs to the ticket, or does not. */
export const tieTalk = (
  { number, sessionId, linked }: { number: string; sessionId: string; linked: boolean },
  idempotencyKey: string,
): Promise<void> =>
  request(`/tickets/${encodeURIComponent(number)}/talks${linked ? '' : '/unlink'}`, {
    write: { method: 'POST', body: { sessionId }, idempotencyKey },
  })

/** Notes of colleagues that name the reader. */
export const listMentions = (signal?: AbortSignal): Promise<MentionList> =>
  request('/mentions', { signal })

/** What this page is doing with the ticket, for the others who have it open. */
export const sayHere = (number: string, here: SayHere['here']): Promise<void> =>
  request(`/tickets/${encodeURIComponent(number)}/here`, {
    write: { method: 'PUT', body: { here } },
  })
