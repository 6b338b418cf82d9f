import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, text } from '../db/columns'

/** The place of one entry in the chain: 1, 2, 3 … Never changed, never taken away. */
@Entity('audit_links')
@Index('uq_audit_links_entry', ['entryId'], { unique: true })
export class AuditLink {
  @PrimaryColumn({ type: 'int' }) seq: number
  @Column({ ...idColumn, name: 'entry_id' }) entryId: string
  /** SHA-256 over the link before, the place and the entry's digest. */
  @Column(text(43)) link: string
  @Column({ ...momentColumn, name: 'sealed_at' }) sealedAt: Date
}
