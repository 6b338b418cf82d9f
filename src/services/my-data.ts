import type { DataCopy, ErasurePlan, KeptItem, MyData } from '../../server/rights/my-data.contract'
import { call } from './api'
import { attachmentUrl } from './attachments'
import { forgetLogin } from './session'
import { wx } from './wx/port'

export type { DataCopy, ErasurePlan, KeptItem, MyData }

export const getMyData = (): Promise<MyData> => call({ path: '/my-data' })

/** Asked twice it is one file: the server hands out the one that is being made. */
export const askForCopy = (): Promise<DataCopy> =>
  call({ method: 'POST', path: '/my-data/copies', body: {} })

export const openCopy = (file: { url: string; fileName: string }): ReturnType<typeof wx.openFile> =>
  wx.openFile({ url: attachmentUrl(file), kind: 'file', name: file.fileName })

export const copyLink = (file: { url: string }): string => attachmentUrl(file)

export const correctName = (displayName: string): Promise<void> =>
  call({ method: 'POST', path: '/my-data/name', body: { displayName } })

export const withdrawConsents = (): Promise<void> =>
  call({ method: 'DELETE', path: '/my-data/consents' })

/** @param cases what the person was told of; where nothing is open the account is gone at once, and this device with it */
export async function askErasure(cases: number): Promise<void> {
  await call({ method: 'POST', path: '/my-data/erasure', body: { cases } })
  if (cases === 0) forgetLogin()
}

export const undoErasure = (): Promise<void> => call({ method: 'DELETE', path: '/my-data/erasure' })
