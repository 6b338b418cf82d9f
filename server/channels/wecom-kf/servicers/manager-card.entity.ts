import { Column, Entity, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalMoment } from '../../../db/columns'

/** That a member's own manager (专属客服) was recommended to them: once for each customer at a kf account and each manager. */
@Entity('manager_cards')
export class ManagerCard {
  @PrimaryColumn({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @PrimaryColumn({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column({ ...momentColumn, name: 'tried_at' }) triedAt: Date
  /** When WeCom took it; null: under way, or nobody knows. */
  @Column({ ...optionalMoment, name: 'taken_at' }) takenAt: Date | null
}
