import { wx } from './wx/port'

export const onNetworkBack = (listener: () => void): (() => void) => wx.onNetworkBack(listener)
