import type {
  CallCode,
  CallsNow,
  CallWishLeft,
  LeaveCallWishInput,
  MovePlannedCall,
  PlannedCallView,
} from '../../server/calls/call.contract'
import type { ContactMade, ContactsMade } from '../../server/calls/contacts-made.contract'
import { call } from './api'
import type { PageAsk } from './request'
import type { Keyed } from './tickets'

export type { CallCode, CallsNow, CallWishLeft, ContactMade, PlannedCallView }

export const getCallsNow = (): Promise<CallsNow> => call({ path: '/calls/now' })

/** Read out on the phone, once; the one before is good no more. */
export const takeCallCode = (): Promise<CallCode> =>
  call({ method: 'POST', path: '/calls/code', body: {} })

export const leaveCallWish = ({
  body,
  idempotencyKey,
}: Keyed<LeaveCallWishInput>): Promise<CallWishLeft> =>
  call({ method: 'POST', path: '/calls/wishes', body, idempotencyKey })

const planned = (plannedId: string, deed: string): string =>
  `/planned-calls/${encodeURIComponent(plannedId)}/${deed}`

export const movePlannedCall = (plannedId: string, body: MovePlannedCall): Promise<CallsNow> =>
  call({ method: 'POST', path: planned(plannedId, 'move'), body })

export const declinePlannedCall = (plannedId: string): Promise<CallsNow> =>
  call({ method: 'POST', path: planned(plannedId, 'decline'), body: {} })

export const listContactsMade = (query: Partial<PageAsk> = {}): Promise<ContactsMade> =>
  call({ path: '/contacts-made', query: { ...query } })
