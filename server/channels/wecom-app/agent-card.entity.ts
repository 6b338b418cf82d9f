import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalLongText,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'

/**
 * `sending`: the attempt is on record, no answer yet. `open`: agents see its buttons. `settled`: the buttons are grey and say who
 * holds the ticket. `stale`: it can no longer be changed (its code is used or older than 72 hours); a click still gets the truth.
 * `summed`: sent to nobody, everybody had many; it is in the number that a summary tells.
 */
export type AgentCardState = 'sending' | 'open' | 'settled' | 'stale' | 'summed'

/** A card with buttons that was sent to agents in WeCom, and the code with which it can be changed once. */
@Entity('agent_cards')
@Index('uq_agent_cards_task', ['taskId'], { unique: true })
@Index('ix_agent_cards_ticket', ['ticketId', 'createdAt'])
@Index('ix_agent_cards_made', ['createdAt'])
export class AgentCard {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  /** Names the card to WeCom; a click brings it back. */
  @Column({ ...text(64), name: 'task_id' }) taskId: string
  /** WeCom userids of everybody who got it. */
  @Column({ type: 'simple-json', name: 'sent_to' }) sentTo: string[]
  /** The newest code, sealed: whoever holds it may change what agents see. Null once used. */
  @Column({ ...optionalLongText, name: 'response_code_sealed' }) responseCodeSealed: string | null
  @Column({ ...optionalMoment, name: 'response_code_expires_at' })
  responseCodeExpiresAt: Date | null
  @Column(optionalText(128)) msgid: string | null
  @Column(text(16)) state: AgentCardState
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
