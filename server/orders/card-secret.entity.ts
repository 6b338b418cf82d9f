import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  longText,
  momentColumn,
  optionalLongText,
  optionalText,
  text,
} from '../db/columns'

/** A card secret at rest: sealed with AES-256-GCM and bound to its order and line. */
@Entity('card_secrets')
@Index('uq_card_secrets_line', ['orderId', 'line'], { unique: true })
@Index('ix_card_secrets_key', ['keyId'])
@Index('ix_card_secrets_mark', ['mark'])
@Index('ix_card_secrets_marked', ['markedBy'])
export class CardSecret {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column({ type: 'int' }) line: number
  @Column({ ...optionalLongText, name: 'card_number_sealed' }) cardNumberSealed: string | null
  @Column({ ...text(64), name: 'card_number_masked' }) cardNumberMasked: string
  @Column({ ...longText, name: 'secret_sealed' }) secretSealed: string
  @Column({ ...text(16), name: 'key_id' }) keyId: string
  /** By what the secret is recognised when somebody types it; null until it is marked, or when it cannot be opened any more. */
  @Column(optionalText(32)) mark: string | null
  /** Under which key. */
  @Column({ ...optionalText(16), name: 'marked_by' }) markedBy: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
