import type { Attachment } from '../../server/attachments/attachment.contract'
import { callWithFile } from './api'
import { fromAnswer } from './api-error'
import type { FileToSend } from './request'
import { apiOrigin } from './wx/origin'
import { wx } from './wx/port'

export type { Attachment }

/** A file that has arrived, as a half-filled form keeps it. */
export interface SentFile extends Pick<Attachment, 'attachmentId' | 'url' | 'fileName'> {
  /** `Word 文档 · 340 KB`; null of a picture, which shows itself. */
  about: string | null
}

export const readSentFiles = (kept: unknown): SentFile[] =>
  Array.isArray(kept)
    ? kept
        .filter(isNamedFile)
        .map((file) => ({ ...file, about: textOf(Reflect.get(file, 'about')) }))
    : []

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isNamedFile = (value: unknown): value is Omit<SentFile, 'about'> =>
  typeof value === 'object' &&
  value !== null &&
  ['attachmentId', 'url', 'fileName'].every((name) => typeof Reflect.get(value, name) === 'string')

export const chooseFiles = (
  kind: 'pictures' | 'files',
  most: number,
): ReturnType<typeof wx.chooseFiles> =>
  kind === 'pictures' ? wx.choosePictures(most) : wx.chooseFiles(most)

export const aboutFile = ({
  isImage,
  kindText,
  sizeText,
}: Pick<Attachment, 'isImage' | 'kindText' | 'sizeText'>): string | null =>
  isImage ? null : `${kindText} · ${sizeText}`

/** The link works for two hours at least, as long as this log-in does. */
export const LINK_COPIED =
  '这种文件微信里打不开，下载地址已经复制，请粘贴到手机浏览器里下载，两小时内有效'

export const openAttachment = (
  file: Pick<Attachment, 'url' | 'fileName'>,
): ReturnType<typeof wx.openFile> =>
  wx.openFile({ url: attachmentUrl(file), kind: 'file', name: file.fileName })

export async function uploadFile(file: FileToSend): Promise<Attachment> {
  const answer = await callWithFile(file)
  if (isAttachment(answer)) return answer
  throw fromAnswer(502, answer, '')
}

/** The server's links are relative to its own origin. */
export const attachmentUrl = ({ url }: Pick<Attachment, 'url'>): string =>
  url.startsWith('/') ? `${apiOrigin}${url}` : url

function isAttachment(answer: unknown): answer is Attachment {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    typeof Reflect.get(answer, 'attachmentId') === 'string' &&
    typeof Reflect.get(answer, 'url') === 'string'
  )
}
