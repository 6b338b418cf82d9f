import type { AgentMe } from '../../server/identity/identity.contract'
import { request } from './request'

export const getMe = (signal?: AbortSignal): Promise<AgentMe> => request('/me', { signal })
export const logOut = (): Promise<void> => request('/session', { write: { method: 'DELETE' } })

/** Where WeCom says who this is; the server brings the agent back to `returnTo`, a path of the hash router. */
export const logInAddress = (returnTo: string): string => `/desk/auth/start?returnTo=${encodeURIComponent(returnTo)}`
