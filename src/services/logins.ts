import type { EndedLogins, Login, LoginList } from '../../server/identity/logins.contract'
import { call } from './api'
import { isLoggedOut } from './request'
import { forgetLogin } from './session'

export type { Login }

export const listLogins = (): Promise<LoginList> => call({ path: '/logins' })
export const endLogin = (loginId: string): Promise<void> =>
  call({ method: 'DELETE', path: `/logins/${encodeURIComponent(loginId)}` })
export const endOtherLogins = (): Promise<EndedLogins> =>
  call({ method: 'POST', path: '/logins/end-others', body: {} })

/** Of this device. Where the server has ended it before, there is nothing left to end. */
export async function logOut(): Promise<void> {
  await call({ method: 'DELETE', path: '/session' }).catch((error: unknown) => {
    if (!isLoggedOut(error)) throw error
  })
  forgetLogin()
}
