import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalText, text } from '../db/columns'

/** A card secret that was taken out of use: of the secret itself only the mark is kept, by which it is still recognised. */
@Entity('replaced_secrets')
@Index('ix_replaced_secrets_order', ['orderId', 'replacedAt', 'id'])
@Index('ix_replaced_secrets_mark', ['mark'])
export class ReplacedSecret {
  /** As it was in use. */
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column({ type: 'int' }) line: number
  @Column({ ...text(64), name: 'card_number_masked' }) cardNumberMasked: string
  @Column(optionalText(32)) mark: string | null
  @Column({ ...text(64), name: 'reissue_no' }) reissueNo: string
  @Column({ ...momentColumn, name: 'replaced_at' }) replacedAt: Date
}
