import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

/** A log-in: one person on one device. The token itself is never stored, only its keyed hash. */
@Entity('sessions')
@Index('uq_sessions_token', ['tokenHash'], { unique: true })
@Index('ix_sessions_subject', ['subjectId'])
@Index('ix_sessions_expiry', ['expiresAt'])
export class LogInRow {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(64), name: 'token_hash' }) tokenHash: string
  @Column({ ...text(16), name: 'subject_kind' }) subjectKind: 'customer' | 'agent'
  @Column({ ...idColumn, name: 'subject_id' }) subjectId: string
  /** The WeChat identity that logged in. */
  @Column({ ...optionalId, name: 'identity_id' }) identityId: string | null
  /** In plain words: “微信 · iPhone”. Null for log-ins from before it was kept. */
  @Column(optionalText(64)) device: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  /** Written now and then only; null until the first time. */
  @Column({ ...optionalMoment, name: 'last_used_at' }) lastUsedAt: Date | null
  @Column({ ...momentColumn, name: 'expires_at' }) expiresAt: Date
  @Column({ ...optionalMoment, name: 'revoked_at' }) revokedAt: Date | null
}
