import { MoreThan, type EntityManager } from 'typeorm'
import { refuseBeyond, type Limits } from '../http/limits'
import { after } from '../lib/clock'
import { AttachmentRow } from './attachment.entity'

export type UploadLimits = Pick<Limits, 'uploads' | 'uploadBytes'>

/** Counted from the rows, so that it holds over all processes. @throws UserError 429 */
export async function refuseTooManyUploads(
  manager: EntityManager,
  { uploads, uploadBytes }: UploadLimits,
  { customerId, now }: { customerId: string; now: Date },
): Promise<void> {
  const within = (ms: number) => ({
    ownerCustomerId: customerId,
    createdAt: MoreThan(after(now, -ms)),
  })
  refuseBeyond(uploads, await manager.countBy(AttachmentRow, within(uploads.withinMs)))
  refuseBeyond(
    uploadBytes,
    (await manager.sum(AttachmentRow, 'sizeBytes', within(uploadBytes.withinMs))) ?? 0,
  )
}
