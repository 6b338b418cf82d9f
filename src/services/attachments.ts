import type { Attachment } from '../../server/attachments/attachment.contract'
import { callWithPicture } from './api'
import { fromAnswer } from './api-error'
import type { PictureToSend } from './request'
import { apiOrigin } from './wx/origin'
import { wx } from './wx/port'

export type { Attachment }

/** A picture that has arrived, as a half-filled form keeps it. */
export type SentPicture = Pick<Attachment, 'attachmentId' | 'url' | 'fileName'>

export const isSentPicture = (value: unknown): value is SentPicture =>
  typeof value === 'object' &&
  value !== null &&
  ['attachmentId', 'url', 'fileName'].every((name) => typeof Reflect.get(value, name) === 'string')

export const choosePictures = (most: number): ReturnType<typeof wx.choosePictures> =>
  wx.choosePictures(most)

export async function uploadPicture(picture: PictureToSend): Promise<Attachment> {
  const answer = await callWithPicture(picture)
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
