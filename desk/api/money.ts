import type {
  AskRefund,
  DecideRefund,
  DeskMoney,
  WaitingRefunds,
} from '../../server/after-sales/desk-money.contract'
import { request } from './request'

const path = (number: string): string => `/tickets/${encodeURIComponent(number)}`

export const getTicketMoney = (number: string, signal?: AbortSignal): Promise<DeskMoney> =>
  request(`${path(number)}/money`, { signal })

export const askRefund = (
  number: string,
  body: AskRefund,
  idempotencyKey: string,
): Promise<DeskMoney> =>
  request(`${path(number)}/refunds`, { write: { method: 'POST', body, idempotencyKey } })

export const decideRefund = (
  refundId: string,
  body: DecideRefund,
  idempotencyKey: string,
): Promise<DeskMoney> =>
  request(`/refunds/${encodeURIComponent(refundId)}/decision`, {
    write: { method: 'POST', body, idempotencyKey },
  })

/** What waits for the reader as the second person. */
export const listWaitingRefunds = (signal?: AbortSignal): Promise<WaitingRefunds> =>
  request('/refunds/waiting', { signal })
