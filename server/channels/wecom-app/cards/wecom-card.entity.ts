import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalLongText,
  optionalMoment,
  optionalText,
  text,
} from '../../../db/columns'
import type { CardKind } from './card-kinds'

/**
 * `sending`: the attempt is on record, no answer yet. `open`: agents see its buttons. `settled`: another card without an offer stands in
 * its place. `stale`: it can no longer be changed (its code is used or older than 72 hours); a tap still gets the truth.
 * `summed`: sent to nobody, everybody had many; it is in the number that a summary tells.
 */
export type CardState = 'sending' | 'open' | 'settled' | 'stale' | 'summed'

/** A card with buttons that was sent to agents in WeCom, and the code with which it can be changed once. */
@Entity('wecom_cards')
@Index('uq_wecom_cards_task', ['taskId'], { unique: true })
@Index('ix_wecom_cards_subject', ['subjectId', 'createdAt'])
@Index('ix_wecom_cards_kind', ['kind', 'createdAt'])
export class WecomCard {
  @PrimaryColumn(idColumn) id: string
  @Column(text(12)) kind: CardKind
  /** Of the ticket or the session that it is about, as its kind says. */
  @Column({ ...idColumn, name: 'subject_id' }) subjectId: string
  /** Names the card to WeCom; a tap brings it back. */
  @Column({ ...text(64), name: 'task_id' }) taskId: string
  /** WeCom userids of everybody who got it. */
  @Column({ type: 'simple-json', name: 'sent_to' }) sentTo: string[]
  /** The newest code, sealed: whoever holds it may change what agents see. Null once used. */
  @Column({ ...optionalLongText, name: 'response_code_sealed' }) responseCodeSealed: string | null
  @Column({ ...optionalMoment, name: 'response_code_expires_at' })
  responseCodeExpiresAt: Date | null
  @Column(optionalText(128)) msgid: string | null
  @Column(text(16)) state: CardState
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
