import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, optionalMoment, text } from '../../db/columns'

/** What is to be done better, by whom and by when; open ones stand in the next report too. */
@Entity('report_actions')
@Index('ix_report_actions_done', ['doneAt', 'dueOn'])
export class ReportAction {
  @PrimaryColumn(idColumn) id: string
  /** Of the monthly report from which it follows. */
  @Column(text(10)) period: string
  @Column(text(200)) words: string
  @Column({ ...idColumn, name: 'owner_agent_id' }) ownerAgentId: string
  @Column({ ...text(10), name: 'due_on' }) dueOn: string
  @Column({ ...idColumn, name: 'created_by' }) createdBy: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...optionalMoment, name: 'done_at' }) doneAt: Date | null
  @Column({ ...optionalId, name: 'done_by' }) doneBy: string | null
}
