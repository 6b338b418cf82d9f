import { MoreThan, type EntityManager } from 'typeorm'
import { refuseBeyond, type Limits } from '../http/limits'
import { after } from '../lib/clock'
import { AttachmentRow } from './attachment.entity'
import type { AttachmentGiver } from './attachments'

export type UploadLimits = Pick<Limits, 'uploads' | 'uploadBytes'>

/** Counted from the rows, so that it holds over all processes. @throws UserError 429 */
export async function refuseTooManyUploads(
  manager: EntityManager,
  { uploads, uploadBytes }: UploadLimits,
  { giver, now }: { giver: AttachmentGiver; now: Date },
): Promise<void> {
  const within = (ms: number) => ({
    ...('customerId' in giver
      ? { ownerCustomerId: giver.customerId }
      : { uploadedByAgentId: giver.agentId }),
    createdAt: MoreThan(after(now, -ms)),
  })
  refuseBeyond(uploads, await manager.countBy(AttachmentRow, within(uploads.withinMs)))
  refuseBeyond(
    uploadBytes,
    (await manager.sum(AttachmentRow, 'sizeBytes', within(uploadBytes.withinMs))) ?? 0,
  )
}
