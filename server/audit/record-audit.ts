import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import type { Actor } from '../lib/actor'
import { newId } from '../lib/ids'
import type { AuditEntry } from './audit-entry.entity'
import { digestOf, entryDigest } from './chain'

/** Every deed that is on record, with its name for people. */
export const DEEDS = {
  'ticket.submitted': '提交工单',
  'ticket.changed': '工单有变化',
  'ticket.looked': '查看工单',
  'ticket.rated': '评价工单',
  'appeal.asked': '转上级、复核或投诉',
  'appeal.given': '交给人决定',
  'appeal.decided': '写下决定',
  'session.looked': '查看会话',
  'session.rated': '评价服务',
  'chat.blocked': '暂停人工会话',
  'chat.blockSeen': '主管看过暂停',
  'chat.unblocked': '提前恢复人工会话',
  'secrets.revealed': '查看卡密',
  'order.stored': '订单更新',
  'order.changed': '订单有变化',
  'order.delivered': '订单发货',
  'refund.changed': '退款有变化',
  'complaint.answered': '答复微信投诉',
  'complaint.rang': '提醒微信投诉的期限',
  'complaint.completed': '标记微信投诉处理完成',
  'bill.settled': '对账差异有结论',
  'bill.askedAgain': '重新取账单、重新核对',
  'reissue.changed': '补发有变化',
  'claim.changed': '售后申请有变化',
  'secret.replaced': '换发卡密',
  'goods.checked': '查商品状态',
  'setting.changed': '设置有变化',
  'agent.added': '客服加入',
  'agent.changed': '客服变更',
  'agent.removed': '客服离开',
  'customer.looked': '查找客户',
  'call.opened': '凭通话码打开客户资料',
  'call.announced': '给客户打电话',
  'call.noted': '记下电话',
  'call.looked': '查看来电的客户',
  'call.planned': '约好的电话有变化',
  'call.missed': '约好的电话没有打',
  'call.codeRefused': '通话码不对',
  'number.shown': '显示回电号码',
  'name.shown': '显示客户全名',
  'incident.declared': '宣布故障',
  'incident.updated': '故障有新进展',
  'incident.solved': '故障恢复',
  'incident.closed': '故障结束',
  'incident.told': '一次发给关联的工单',
  'incident.takenBack': '撤回没有发出的',
  'evidence.asked': '生成投诉材料',
  'evidence.made': '投诉材料已生成',
  'data.copyAsked': '要一份自己的资料',
  'data.copyMade': '资料副本已生成',
  'data.corrected': '更正资料',
  'data.erasureAsked': '申请注销',
  'data.erasureUndone': '撤回注销',
  'data.erased': '删除资料',
  'data.swept': '到期清理',
  'consents.withdrawn': '收回通知同意',
} as const
export type Deed = keyof typeof DEEDS

export interface AuditDeed {
  deed: Deed
  /** Left out: whose transaction it is. */
  actor?: Pick<Actor, 'kind' | 'id'>
  subject: {
    kind:
      | 'ticket'
      | 'session'
      | 'block'
      | 'order'
      | 'refund'
      | 'bill'
      | 'complaint'
      | 'reissue'
      | 'claim'
      | 'setting'
      | 'agent'
      | 'evidence'
      | 'appeal'
      | 'call'
      | 'incident'
      | 'customer'
      | 'retention'
    id: string
  }
  /** Why: a code, or the ids of what holds the words. Never the words themselves: they may hold personal data. */
  reason: string
  /** The whole of the subject as it was and as it became. Only digests are kept. */
  before?: unknown
  after?: unknown
}

/**
 * Puts deeds on record, in the transaction that does them: both happen or neither. Two inserts, and no row that others wait for: the
 * sealer (seal.ts) gives the entries their places in the chain within seconds.
 */
export async function recordAudit(tx: Tx, deeds: readonly AuditDeed[]): Promise<void> {
  const entries = deeds.map((deed) => entryOf(tx, deed))
  await bulkInsert(tx, {
    table: 'audit_entries',
    columns: [
      'id',
      'at',
      'deed',
      'actor_kind',
      'actor_id',
      'subject_kind',
      'subject_id',
      'reason',
      'before_digest',
      'after_digest',
      'digest',
    ],
    rows: entries.map(
      ({
        id,
        at,
        deed,
        actorKind,
        actorId,
        subjectKind,
        subjectId,
        reason,
        beforeDigest,
        afterDigest,
        digest,
      }) => [
        id,
        at,
        deed,
        actorKind,
        actorId,
        subjectKind,
        subjectId,
        reason,
        beforeDigest,
        afterDigest,
        digest,
      ],
    ),
  })
  await bulkInsert(tx, {
    table: 'audit_unsealed',
    columns: ['entry_id'],
    rows: entries.map(({ id }) => [id]),
  })
}

const MOST_REASON_CHARACTERS = 200

function entryOf(
  { now, actor: doer }: Tx,
  { deed, actor = doer, subject, reason, before, after }: AuditDeed,
): AuditEntry {
  const entry = {
    id: newId('aud'),
    at: now,
    deed,
    actorKind: actor.kind,
    actorId: actor.id,
    subjectKind: subject.kind,
    subjectId: subject.id,
    reason: reason.slice(0, MOST_REASON_CHARACTERS),
    beforeDigest: before === undefined ? null : digestOf(before),
    afterDigest: after === undefined ? null : digestOf(after),
  }
  return { ...entry, digest: entryDigest(entry) }
}
