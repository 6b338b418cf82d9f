import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalMoment, optionalText, text } from '../db/columns'

/** One attempt to bring a notice to WeChat by one road. On record before the bytes leave. */
@Entity('notice_deliveries')
@Index('uq_notice_deliveries_road', ['noticeId', 'road'], { unique: true })
@Index('ix_notice_deliveries_msg', ['appId', 'wechatMsgId'])
export class NoticeDelivery {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'notice_id' }) noticeId: string
  @Column(text(16)) road: 'template' | 'subscribe'
  @Column({ ...text(64), name: 'app_id' }) appId: string
  @Column({ ...text(64), name: 'open_id' }) openId: string
  @Column({ ...text(64), name: 'template_id' }) templateId: string
  @Column(text(16)) state: 'sending' | 'sent' | 'delivered' | 'refused' | 'failed' | 'unknown'
  @Column({ ...optionalText(32), name: 'wechat_msg_id' }) wechatMsgId: string | null
  @Column(optionalText(16)) errcode: string | null
  @Column(optionalText(300)) reason: string | null
  @Column({ ...momentColumn, name: 'attempted_at' }) attemptedAt: Date
  @Column({ ...optionalMoment, name: 'receipt_at' }) receiptAt: Date | null
}
