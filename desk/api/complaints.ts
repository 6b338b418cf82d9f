import type {
  ComplaintDetail,
  DeskComplaints,
} from '../../server/after-sales/complaints/complaint.contract'
import { request } from './request'

const path = (id: string): string => `/complaints/${encodeURIComponent(id)}`

export const listComplaints = (signal?: AbortSignal): Promise<DeskComplaints> =>
  request('/complaints', { signal })

export const getComplaint = (id: string, signal?: AbortSignal): Promise<ComplaintDetail> =>
  request(path(id), { signal })

export const replyComplaint = (
  id: string,
  text: string,
  idempotencyKey: string,
): Promise<ComplaintDetail> =>
  request(`${path(id)}/reply`, { write: { method: 'POST', body: { text }, idempotencyKey } })

export const completeComplaint = (id: string, idempotencyKey: string): Promise<ComplaintDetail> =>
  request(`${path(id)}/complete`, { write: { method: 'POST', body: {}, idempotencyKey } })
