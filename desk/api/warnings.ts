import type { DecideWarning, DeskWarnings } from '../../server/contact/official-report.contract'
import { request } from './request'

export const listWarnings = (signal?: AbortSignal): Promise<DeskWarnings> =>
  request('/official-warnings', { signal })

export const decideWarning = (body: DecideWarning, idempotencyKey: string): Promise<DeskWarnings> =>
  request('/official-warnings', { write: { method: 'POST', body, idempotencyKey } })
