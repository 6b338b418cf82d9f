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

/** Notes of colleagues that name the reader. */
export const listMentions = (signal?: AbortSignal): Promise<MentionList> =>
  request('/mentions', { signal })

/** What this page is doing with the ticket, for the others who have it open. */
export const sayHere = (number: string, here: SayHere['here']): Promise<void> =>
  request(`/tickets/${encodeURIComponent(number)}/here`, {
    write: { method: 'PUT', body: { here } },
  })
