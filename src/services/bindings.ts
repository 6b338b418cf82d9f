import type { Binding, BindingScene } from '../../server/identity/identity.contract'
import { call } from './api'
import { wx } from './wx/port'

export type { Binding, BindingScene }

const PATH = '/bindings/official-account'

export const getBinding = (): Promise<Binding> => call({ path: PATH })
export const undoBinding = (): Promise<Binding> => call({ method: 'DELETE', path: PATH })
export const makeBindingScene = (): Promise<BindingScene> =>
  call({ method: 'POST', path: `${PATH}/scene`, body: {} })

export const canProveFollower = (): Promise<boolean> => wx.canProveFollower()
/** By the official account's own log-in; leaves the page and comes back to it. */
export const proveFollower = (): void => wx.proveFollower()

export const canOpenOfficialAccount = (): Promise<boolean> => wx.canOpenOfficialAccount()

/** Opens the official account's chat where the platform can; false where it cannot. */
export const openOfficialAccount = (): Promise<boolean> =>
  wx
    .canOpenOfficialAccount()
    .then(async (possible) => {
      if (possible) await wx.openOfficialAccount()
      return possible
    })
    .catch(() => false)
