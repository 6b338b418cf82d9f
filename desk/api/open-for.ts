import type {
  FindCustomers,
  FoundCustomers,
  OpenedFor,
  OpenForCustomerInput,
} from '../../server/calls/open-for.contract'
import { request } from './request'

/** On record for each who is found, and they read why. */
export const findCustomers = (body: FindCustomers): Promise<FoundCustomers> =>
  request('/customers/find', { write: { method: 'POST', body } })

export const openForCustomer = (
  body: OpenForCustomerInput,
  idempotencyKey: string,
): Promise<OpenedFor> => request('/tickets', { write: { method: 'POST', body, idempotencyKey } })
