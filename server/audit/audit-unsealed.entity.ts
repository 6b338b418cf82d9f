import { Entity, PrimaryColumn } from 'typeorm'
import { idColumn } from '../db/columns'

/** Entries that have no place in the chain yet; the sealer empties this every second. */
@Entity('audit_unsealed')
export class AuditUnsealed {
  @PrimaryColumn({ ...idColumn, name: 'entry_id' }) entryId: string
}
