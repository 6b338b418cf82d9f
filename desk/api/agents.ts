import type { AgentMe } from '../../server/identity/identity.contract'
import type { EndedLogins, LoginList } from '../../server/identity/logins.contract'
import { request } from './request'

export const getMe = (signal?: AbortSignal): Promise<AgentMe> => request('/me', { signal })
export const logOut = (): Promise<void> => request('/session', { write: { method: 'DELETE' } })

export const listLogins = (signal?: AbortSignal): Promise<LoginList> =>
  request('/logins', { signal })
export const endLogin = (loginId: string): Promise<void> =>
  request(`/logins/${encodeURIComponent(loginId)}`, { write: { method: 'DELETE' } })
export const endOtherLogins = (): Promise<EndedLogins> =>
  request('/logins/end-others', { write: { method: 'POST', body: {} } })

/** Where WeCom says who this is; the server brings the agent back to `returnTo`, a path of the hash router. */
export const logInAddress = (returnTo: string): string =>
  `/desk/auth/start?returnTo=${encodeURIComponent(returnTo)}`
