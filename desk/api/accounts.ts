import type {
  DayCheckDetail,
  DayChecks,
  SettleDifference,
} from '../../server/payments/reconciliation/day-check.contract'
import { request } from './request'

const day = (date: string): string => `/bill-checks/${encodeURIComponent(date)}`

export const listDayChecks = (signal?: AbortSignal): Promise<DayChecks> =>
  request('/bill-checks', { signal })

export const getDayCheck = (date: string, signal?: AbortSignal): Promise<DayCheckDetail> =>
  request(day(date), { signal })

/** A link that the browser saves as a file. */
export const dayCheckFile = (date: string): string => `/desk/api${day(date)}/csv`

export const checkDayAgain = (date: string): Promise<DayCheckDetail> =>
  request(`${day(date)}/again`, { write: { method: 'POST', body: {} } })

export const settleDifference = (
  differenceId: string,
  body: SettleDifference,
  idempotencyKey: string,
): Promise<DayCheckDetail> =>
  request(`/bill-differences/${encodeURIComponent(differenceId)}`, {
    write: { method: 'POST', body, idempotencyKey },
  })
