import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, text } from '../db/columns'

/**
 * `grant` +1. `echo`: the same consent heard of from the other side, counts nothing. `spend` −1, when a message is about to
 * leave. `return` +1, when it surely did not. `refuse`: the person said no. `exhausted`: WeChat says that none is left.
 */
export type ConsentEntryKind = 'grant' | 'echo' | 'spend' | 'return' | 'refuse' | 'exhausted'

/** The ledger behind the balance. Append-only; the key makes each entry count once. */
@Entity('subscribe_consent_entries')
@Index('ix_subscribe_consent_entries_person', ['appId', 'openId', 'at'])
export class SubscribeConsentEntry {
  @PrimaryColumn({ ...text(160), name: 'entry_key' }) entryKey: string
  @Column({ ...text(64), name: 'app_id' }) appId: string
  @Column({ ...text(64), name: 'open_id' }) openId: string
  @Column({ ...text(64), name: 'template_id' }) templateId: string
  @Column(text(16)) kind: ConsentEntryKind
  @Column(momentColumn) at: Date
}
