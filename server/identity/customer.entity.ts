import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { bigintAsNumber } from '../db/dialect'
import { idColumn, momentColumn, optionalMoment, optionalText, text } from '../db/columns'

/** A person who buys. Known from the trading platform, from WeChat, or from both. */
@Entity('customers')
@Index('uq_customers_platform', ['platformCustomerId'], { unique: true })
@Index('ix_customers_union', ['unionId'])
@Index('ix_customers_name', ['displayName'])
export class Customer {
  @PrimaryColumn(idColumn) id: string
  /** The trading platform's own id; null until the platform names this person. */
  @Column({ ...optionalText(64), name: 'platform_customer_id' }) platformCustomerId: string | null
  @Column({ type: 'bigint', default: '0', transformer: bigintAsNumber, name: 'platform_version' })
  platformVersion: number
  /** As the platform knows it, so that a WeChat identity that turns up later is joined; not a proof by itself. */
  @Column({ ...optionalText(64), name: 'union_id' }) unionId: string | null
  @Column({ ...text(64), name: 'display_name' }) displayName: string
  @Column({ ...optionalText(32), name: 'tier_key' }) tierKey: string | null
  @Column({ ...optionalMoment, name: 'tier_since' }) tierSince: Date | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
