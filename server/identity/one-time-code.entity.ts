import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, optionalId, optionalMoment, text } from '../db/columns'

/** Something that may be used once and soon: an OAuth state, a log-in code, a binding scene, its question, the context of a way into 微信客服. */
@Entity('one_time_codes')
@Index('ix_one_time_codes_expiry', ['expiresAt'])
@Index('ix_one_time_codes_subject', ['subjectId', 'expiresAt'])
export class OneTimeCode {
  @PrimaryColumn({ ...text(64), name: 'code_hash' }) codeHash: string
  @Column(text(24)) purpose:
    | 'oauth-state'
    | 'login'
    | 'binding-scene'
    | 'binding-consent'
    | 'desk-oauth-state'
    | 'kf-entry'
    | 'kf-wish'
    | 'call-code'
    | 'voicemail'
  @Column({ ...optionalId, name: 'subject_id' }) subjectId: string | null
  @Column({ type: 'simple-json' }) payload: Record<string, string>
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'expires_at' }) expiresAt: Date
  @Column({ ...optionalMoment, name: 'used_at' }) usedAt: Date | null
}
