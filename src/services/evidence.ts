import type { Evidence, EvidenceList } from '../../server/evidence/evidence.contract'
import { attachmentUrl } from './attachments'
import { call } from './api'
import { wx } from './wx/port'

export type { Evidence, EvidenceList }

const pathOf = (number: string): string => `/tickets/${encodeURIComponent(number)}/evidence`

export const listEvidence = (number: string): Promise<EvidenceList> =>
  call({ path: pathOf(number) })

/** Asked twice it is one file: the server hands out the one that is being made. */
export const askForEvidence = (number: string): Promise<Evidence> =>
  call({ method: 'POST', path: pathOf(number), body: {} })

/** In WeChat the PDF opens with the way to send it on; in a browser both are downloaded. */
export const openEvidence = (file: {
  url: string
  fileName: string
}): ReturnType<typeof wx.openFile> =>
  wx.openFile({ url: attachmentUrl(file), kind: 'file', name: file.fileName })

export const linkOf = (file: { url: string }): string => attachmentUrl(file)
