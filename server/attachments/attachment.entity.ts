import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, optionalMoment, text } from '../db/columns'

/** A file that a customer or an agent gave. The bytes lie in storage under their content hash. */
@Entity('attachments')
@Index('ix_attachments_owner', ['ownerCustomerId', 'createdAt'])
@Index('ix_attachments_agent', ['uploadedByAgentId', 'createdAt'])
@Index('ix_attachments_loose', ['looseUntil'])
export class AttachmentRow {
  @PrimaryColumn(idColumn) id: string
  /** SHA-256, hex, of the stored bytes (for images: after re-encoding). */
  @Column({ ...text(64), name: 'content_hash' }) contentHash: string
  @Column({ ...text(100), name: 'media_type' }) mediaType: string
  @Column({ type: 'int', name: 'size_bytes' }) sizeBytes: number
  @Column({ type: 'int', nullable: true }) width: number | null
  @Column({ type: 'int', nullable: true }) height: number | null
  @Column({ ...text(160), name: 'file_name' }) fileName: string
  @Column({ ...optionalId, name: 'owner_customer_id' }) ownerCustomerId: string | null
  @Column({ ...optionalId, name: 'uploaded_by_agent_id' }) uploadedByAgentId: string | null
  /** Until when it may wait for a ticket that names it; null once one does, and for what came with a message. */
  @Column({ ...optionalMoment, name: 'loose_until' }) looseUntil: Date | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
