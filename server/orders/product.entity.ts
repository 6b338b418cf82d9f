import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { bigintAsNumber } from '../db/dialect'
import { idColumn, momentColumn, optionalLongText, optionalText, text } from '../db/columns'

/** What is sold, as the trading platform describes it. */
@Entity('products')
@Index('uq_products_platform', ['platformProductId'], { unique: true })
export class Product {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(64), name: 'platform_product_id' }) platformProductId: string
  @Column({ type: 'bigint', default: '0', transformer: bigintAsNumber, name: 'platform_version' })
  platformVersion: number
  @Column(text(100)) name: string
  @Column(text(40)) category: string
  @Column(text(16)) kind: 'card' | 'top-up' | 'membership' | 'licence'
  @Column({ ...optionalLongText, name: 'how_to_use' }) howToUse: string | null
  @Column({ ...optionalText(500), name: 'refund_rule' }) refundRule: string | null
  /** Who supplies it, as the platform names them; null where it does not say. */
  @Column({ ...optionalText(64), name: 'supplier_key' }) supplierKey: string | null
  @Column({ ...optionalText(40), name: 'supplier_name' }) supplierName: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
