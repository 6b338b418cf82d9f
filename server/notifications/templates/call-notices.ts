import { Call } from '../../calls/call.entity'
import { windowText } from '../../calls/call-rules'
import { callerLabel, loadCallNames, numberFor } from '../../calls/calls.presenter'
import { PlannedCall } from '../../calls/planned-call.entity'
import { formatForWechat } from '../../lib/shanghai-time'
import { events } from '../../outbox/events'
import {
  PAGES,
  type ComposeContext,
  type NoticeFields,
  type NoticeTemplate,
} from './notice-template'

interface Caller {
  /** `售后部 工号 1024` */
  by: string
  /** `从 400-000-1001 ` */
  from: string
  number: string
}

type Told = Pick<Call, 'customerId' | 'ticketId' | 'agentId'>

async function readCaller({ manager, policy }: ComposeContext, told: Told): Promise<Caller> {
  const names = await loadCallNames(manager, [told])
  const number = numberFor(policy, names.customers.get(told.customerId)?.tierKey ?? null)
  return {
    by: callerLabel({ policy }, names, told),
    from: number === null ? '' : `从 ${number} `,
    number: names.tickets.get(told.ticketId ?? '')?.number ?? '',
  }
}

interface Short {
  status: string
  note: string
  at: Date
  due: Date
}

/** The word is in no field: what WeChat shows on a locked screen is not for whoever looks over a shoulder (F4). */
function fieldsOf({ by, number }: Caller, { status, note, at, due }: Short): NoticeFields {
  const shown = { number, title: '电话联系', status, holder: by, next: note, note }
  return { ...shown, at: formatForWechat(at), due: formatForWechat(due) }
}

/** F3: nobody is called without a word of it in WeChat. */
export const callAnnounced: NoticeTemplate = {
  event: 'call.announced',
  kind: 'ticket-progress',
  ownAct: false,
  async compose(context, payload) {
    const { callId } = events['call.announced'].payload.parse(payload)
    const call = await context.manager.findOneByOrFail(Call, { id: callId })
    const caller = await readCaller(context, call)
    const note = '正在给您打电话，口令在小程序里'
    return {
      customerId: call.customerId,
      sourceKey: `call.announced:${callId}`,
      title: '我们正在给您打电话',
      body: `${caller.by} ${caller.from}打给您，为了工单 ${caller.number}。接起来请对方说口令“${call.word ?? ''}”，说不出的不是我们，请挂断`,
      page: PAGES.contacts,
      orderKey: call.ticketId ?? call.customerId,
      fields: fieldsOf(caller, {
        status: '正在致电',
        note,
        at: call.startedAt,
        due: call.startedAt,
      }),
    }
  },
}

export const callPlanned: NoticeTemplate = {
  event: 'call.planned',
  kind: 'ticket-progress',
  ownAct: false,
  async compose(context, payload) {
    const { plannedId, revision } = events['call.planned'].payload.parse(payload)
    const planned = await context.manager.findOneByOrFail(PlannedCall, { id: plannedId })
    // It was changed again since: that tells itself.
    if (planned.revision !== revision) return null
    const caller = await readCaller(context, planned)
    const when = windowText(planned, context.now)
    const off = planned.state === 'cancelled'
    const title = off
      ? '约好的电话不打了'
      : revision > 1
        ? '约好的电话改了时间'
        : '我们会给您打电话'
    const body = off
      ? `${caller.by} 原来约好给您打电话，现在不用打了，原因写在工单 ${caller.number} 里`
      : `${when}，${caller.by} ${caller.from}打给您，为了工单 ${caller.number}。到时请对方说口令“${planned.word}”，说不出的不是我们。不方便可以改约或不接`
    return {
      customerId: planned.customerId,
      sourceKey: `call.planned:${plannedId}:${revision}`,
      title,
      body,
      page: off ? PAGES.ticket(caller.number) : PAGES.contacts,
      orderKey: planned.ticketId,
      fields: fieldsOf(caller, {
        status: off ? '不打了' : '约好电话',
        note: off ? '约好的电话不打了' : `${when} 打给您`,
        at: planned.fromAt,
        due: planned.untilAt,
      }),
    }
  },
}

/** Told by us before anybody has to ask. */
export const callMissed: NoticeTemplate = {
  event: 'call.missed',
  kind: 'ticket-progress',
  ownAct: false,
  async compose(context, payload) {
    const { plannedId, revision } = events['call.missed'].payload.parse(payload)
    const planned = await context.manager.findOneByOrFail(PlannedCall, { id: plannedId })
    if (planned.revision !== revision || planned.state !== 'missed') return null
    const caller = await readCaller(context, planned)
    return {
      customerId: planned.customerId,
      sourceKey: `call.missed:${plannedId}:${revision}`,
      title: '约好的电话没有按时打给您',
      body: `约好${windowText(planned, context.now)} 打给您，没有做到，抱歉。已请主管安排，您也可以改约一个方便的时间`,
      page: PAGES.contacts,
      orderKey: planned.ticketId,
      fields: fieldsOf(caller, {
        status: '已请主管',
        note: '约好的电话晚了，抱歉，已请主管安排',
        at: planned.untilAt,
        due: planned.untilAt,
      }),
    }
  },
}
