import type {
  AskReissue,
  DecideReissue,
  DeskGoods,
  WaitingReissues,
} from '../../server/after-sales/desk-goods.contract'
import { request } from './request'

const path = (number: string): string => `/tickets/${encodeURIComponent(number)}`

export const getTicketGoods = (number: string, signal?: AbortSignal): Promise<DeskGoods> =>
  request(`${path(number)}/goods`, { signal })

/** The platform is asked; what it says comes with the next reading. */
export const checkGoods = (number: string, idempotencyKey: string): Promise<DeskGoods> =>
  request(`${path(number)}/goods/check`, { write: { method: 'POST', body: {}, idempotencyKey } })

export const askReissue = (
  number: string,
  body: AskReissue,
  idempotencyKey: string,
): Promise<DeskGoods> =>
  request(`${path(number)}/reissues`, { write: { method: 'POST', body, idempotencyKey } })

export const decideReissue = (
  reissueId: string,
  body: DecideReissue,
  idempotencyKey: string,
): Promise<DeskGoods> =>
  request(`/reissues/${encodeURIComponent(reissueId)}/decision`, {
    write: { method: 'POST', body, idempotencyKey },
  })

/** What waits for the reader as the second person. */
export const listWaitingReissues = (signal?: AbortSignal): Promise<WaitingReissues> =>
  request('/reissues/waiting', { signal })
