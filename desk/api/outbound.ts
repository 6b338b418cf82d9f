import type { OutboundRegister } from '../../server/notifications/outbound.contract'
import { request } from './request'

export const getOutboundRegister = (signal?: AbortSignal): Promise<OutboundRegister> =>
  request('/outbound-register', { signal })
