import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, text } from '../db/columns'

/** The ledger behind the balance: every grant, spend and refusal. Append-only; the key makes each count once. */
@Entity('subscribe_consent_entries')
@Index('ix_subscribe_consent_entries_person', ['appId', 'openId', 'at'])
export class SubscribeConsentEntry {
  @PrimaryColumn({ ...text(160), name: 'entry_key' }) entryKey: string
  @Column({ ...text(64), name: 'app_id' }) appId: string
  @Column({ ...text(64), name: 'open_id' }) openId: string
  @Column({ ...text(64), name: 'template_id' }) templateId: string
  @Column(text(16)) kind: 'grant' | 'spend' | 'refuse' | 'exhausted'
  @Column(momentColumn) at: Date
}
