import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import type { ActorKind } from '../lib/actor'
import { idColumn, momentColumn, optionalText, text } from '../db/columns'

/** One deed: who did what to what, when and why (F6). Never changed, never taken away; holds no personal data and no secrets. */
@Entity('audit_entries')
@Index('ix_audit_entries_subject', ['subjectId', 'id'])
export class AuditEntry {
  @PrimaryColumn(idColumn) id: string
  @Column(momentColumn) at: Date
  /** One of DEEDS. */
  @Column(text(32)) deed: string
  @Column({ ...text(12), name: 'actor_kind' }) actorKind: ActorKind
  @Column({ ...optionalText(64), name: 'actor_id' }) actorId: string | null
  @Column({ ...text(16), name: 'subject_kind' }) subjectKind: string
  @Column({ ...text(64), name: 'subject_id' }) subjectId: string
  /** A code, or the id of what holds the words. */
  @Column(text(200)) reason: string
  /** Digests of the subject as it was and as it became; see digestOf. */
  @Column({ ...optionalText(43), name: 'before_digest' }) beforeDigest: string | null
  @Column({ ...optionalText(43), name: 'after_digest' }) afterDigest: string | null
  /** Of all of the above: what the chain links. */
  @Column(text(43)) digest: string
}
