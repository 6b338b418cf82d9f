import { Column, Entity, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalMoment, optionalText, text } from '../../../db/columns'
import type { ServiceState } from '../servicers/service-state'

/** Where one customer's kf session stands at WeCom, as far as we were told. */
@Entity('kf_contacts')
export class KfContact {
  @PrimaryColumn({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @Column({ ...text(64), name: 'open_kfid' }) openKfId: string
  @Column({ ...text(64), name: 'external_user_id' }) externalUserId: string
  @Column({ type: 'int', name: 'service_state' }) serviceState: ServiceState
  @Column({ ...optionalText(64), name: 'servicer_user_id' }) servicerUserId: string | null
  @Column({ ...optionalText(64), name: 'nickname' }) nickname: string | null
  /** When customer/batchget was last asked. */
  @Column({ ...optionalMoment, name: 'asked_at' }) askedAt: Date | null
  /** Answers one event of the session, once and until `event_code_until`: see keepEventCode. */
  @Column({ ...optionalText(512), name: 'event_code' }) eventCode: string | null
  @Column({ ...optionalText(12), name: 'event_code_of' }) eventCodeOf: 'assigned' | 'ended' | null
  @Column({ ...optionalMoment, name: 'event_code_until' }) eventCodeUntil: Date | null
  @Column({ ...momentColumn, name: 'changed_at' }) changedAt: Date
}
