import { formatForPeople, formatForWechat } from '../../lib/shanghai-time'
import { events } from '../../outbox/events'
import { departmentName } from '../../policy/policy-finders'
import type { NoticeKind } from '../../policy/policy.schema'
import { APPEAL_TEXT, appealStateText, OUTCOME_TEXT } from '../../tickets/appeals/appeal-words'
import { Appeal } from '../../tickets/appeals/appeal.entity'
import { deciderLabel } from '../../tickets/appeals/decider-label'
import { Ticket } from '../../tickets/ticket.entity'
import { PAGES, type NoticeTemplate } from './notice-template'

type AppealEvent = 'appeal.asked' | 'appeal.accepted' | 'appeal.late' | 'appeal.decided'

interface Told {
  appeal: Appeal
  /** `复核 F261201-480213` */
  name: string
  by: string | null
  now: Date
}

interface Spec {
  event: AppealEvent
  kind: NoticeKind
  ownAct: boolean
  write(told: Told): { title: string; body: string; note: string }
}

/** What a customer asked for above whoever works on it. Of a bad mark, which is our own matter, nothing is sent. */
function appealNotice({ event, kind, ownAct, write }: Spec): NoticeTemplate {
  return {
    event,
    kind,
    ownAct,
    async compose({ manager, policy, now }, payload) {
      const { appealId } = events[event].payload.parse(payload)
      const appeal = await manager.findOneByOrFail(Appeal, { id: appealId })
      if (appeal.kind === 'bad-mark') return null
      const ticket =
        appeal.ticketId === null ? null : await manager.findOneBy(Ticket, { id: appeal.ticketId })
      const by = await deciderLabel(manager, policy, appeal)
      const { title, body, note } = write({
        appeal,
        name: `${APPEAL_TEXT[appeal.kind]} ${appeal.number}`,
        by,
        now,
      })
      return {
        customerId: appeal.customerId,
        sourceKey: sourceKeyOf(event, appeal, now),
        title,
        body,
        page: ticket
          ? PAGES.ticket(ticket.number)
          : appeal.kind === 'block'
            ? PAGES.blocks(appeal.subjectId ?? '')
            : PAGES.complaints,
        orderKey: appeal.ticketId ?? appeal.id,
        fields: {
          number: ticket?.number ?? appeal.number,
          title: `${APPEAL_TEXT[appeal.kind]}${ticket ? '' : '：服务'}`,
          status: appeal.state === 'done' ? '已答复' : '处理中',
          holder: by ?? departmentName(policy, appeal.department),
          next:
            appeal.state === 'done'
              ? '点开看结论和理由'
              : `${formatForPeople(appeal.dueAt, now)} 前答复`,
          note,
          at: formatForWechat(appeal.decidedAt ?? appeal.askedAt),
          due: formatForWechat(appeal.dueAt),
        },
      }
    },
  }
}

/** What is late may be so twice: nobody has taken it up, and then it is not decided. */
function sourceKeyOf(event: AppealEvent, { id, dueAt }: Appeal, now: Date): string {
  return event === 'appeal.late'
    ? `${event}:${id}:${dueAt <= now ? 'due' : 'accept'}`
    : `${event}:${id}`
}

export const appealAsked = appealNotice({
  event: 'appeal.asked',
  kind: 'ticket-progress',
  ownAct: true,
  write: ({ appeal, name, by, now }) => ({
    title: `${name} 收到了`,
    body: appealStateText(appeal, { by, now }),
    note: '收到了，会有专人答复',
  }),
})

export const appealAccepted = appealNotice({
  event: 'appeal.accepted',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ appeal, name, by, now }) => ({
    title: `${name} 已受理`,
    body: appealStateText(appeal, { by, now }),
    note: '已受理，由没有经手过的人处理',
  }),
})

export const appealLate = appealNotice({
  event: 'appeal.late',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ appeal, name, now }) => ({
    title: `${name} 超过了答应的时间`,
    note: '超过了答应的时间，抱歉，正在催办',
    body:
      appeal.dueAt > now
        ? `答应有人受理的时间过了，抱歉，已请主管催办，最晚${formatForPeople(appeal.dueAt, now)} 前给您结果`
        : '答应的时间过了，抱歉让您久等，已请主管催办',
  }),
})

export const appealDecided = appealNotice({
  event: 'appeal.decided',
  kind: 'ticket-resolved',
  ownAct: false,
  write: ({ appeal: { outcome, kind }, name, by }) => ({
    title: `${name} 有${kind === 'review' ? '结论' : '答复'}了`,
    note: '点开看结论、理由和依据',
    body: `${by ?? '负责人'} 已经答复：${OUTCOME_TEXT[outcome ?? 'answered']}。理由和依据写在里面，点开就能看到`,
  }),
})
