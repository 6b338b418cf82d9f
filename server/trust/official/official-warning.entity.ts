import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalText, text } from '../../db/columns'

export type WarningState = 'shown' | 'declined' | 'withdrawn'

/** What a supervisor decided about something that several people had reported. */
@Entity('official_warnings')
@Index('ix_official_warnings_state', ['state', 'decidedAt'])
export class OfficialWarning {
  /** As `findingKey` writes it: one thing has one. */
  @PrimaryColumn(text(160)) subject: string
  @Column(text(20)) kind: string
  @Column(text(80)) value: string
  @Column(text(12)) state: WarningState
  /** A word to everybody. */
  @Column(optionalText(120)) note: string | null
  @Column({ ...idColumn, name: 'decided_by' }) decidedBy: string
  @Column({ ...momentColumn, name: 'decided_at' }) decidedAt: Date
}
