import type { Database, Tx } from '../db/database'
import { after, MINUTE_MS } from '../lib/clock'
import { PermanentError, UpstreamError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { fromShanghai, shanghaiDate } from '../lib/shanghai-time'
import type { Handler } from '../outbox/worker'
import { templateFor } from '../policy/policy-finders'
import type { MessageTemplate } from '../policy/policy.schema'
import { fitTemplateField } from '../wechat/template-field'
import {
  beginAttempt,
  markSent,
  markUnknown,
  setRoadText,
  settle,
  type Attempt,
} from './delivery-record'
import { NoticeDelivery } from './notice-delivery.entity'
import { createRoads, type Road, type RoadSettings } from './notice-roads'
import { noticeTemplateOf } from './notice-templates'
import { NoticeRow } from './notice.entity'
import { ROAD_TEXT } from './road-text'
import type { NoticeTemplate } from './templates/notice-template'

/** What the sender needs of WeChat; the clients of wechat/ fit as they are. Both throw UpstreamError. */
export interface NoticePorts {
  sendTemplate(message: {
    openId: string
    templateId: string
    data: Readonly<Record<string, string>>
    url: string
    miniProgram?: { appId: string; path: string }
    /** The same one to the same person is sent once within about ten minutes. */
    clientMsgId: string
  }): Promise<{ msgId: string }>
  sendSubscribe(message: {
    openId: string
    templateId: string
    data: Readonly<Record<string, string>>
    page: string
  }): Promise<{ msgId: string | null }>
}

export interface NoticeSenderDeps extends RoadSettings {
  db: Database
  logger: Logger
  ports: NoticePorts
  publicUrl: string
  /** The mini program that a template message opens; null: only the H5 link is given, as where the two are not linked. */
  jumpAppId: string | null
}

type Go = Extract<Attempt, { verdict: 'go' }>
type Told = 'settled' | 'closed' | { fault: string } | { paused: UpstreamError }

/**
 * 'notifications.deliverNotice': brings a notice to WeChat by the first road that is open, and to nobody twice.
 * A closed road is a state, not an error. A fault of configuration does not keep the next road from being tried; it ends
 * on the dead shelf afterwards, and a retry by hand tries that road again unless another one has told the customer.
 */
export function createNoticeSender(deps: NoticeSenderDeps): Handler<'notifications.deliverNotice'> {
  const roads = createRoads(deps)
  return async (job) => {
    const notice = await deps.db.read.findOneBy(NoticeRow, { id: job.payload.noticeId })
    const template = notice && noticeTemplateOf(notice.event)
    if (!notice || !template?.kind)
      throw new PermanentError(`there is no notice ${job.payload.noticeId} to deliver`)
    const faults: string[] = []
    let told: Told = 'closed'
    let paused: UpstreamError | null = null
    for (const road of roads) {
      told = await travel(deps, { road, notice, template })
      if (typeof told === 'object' && 'fault' in told) faults.push(`${road.name}: ${told.fault}`)
      if (typeof told === 'object' && 'paused' in told) paused = told.paused
      if (told === 'settled') break
    }
    if (paused && told === 'settled') await deps.db.transaction((tx) => closePaused(tx, notice.id))
    else if (paused) throw inTheMorning(paused, deps.db.clock.now())
    if (told !== 'settled')
      await deps.db.transaction((tx) => setRoadText(tx, notice.id, ROAD_TEXT.inAppOnly))
    if (faults.length > 0) throw new PermanentError(faults.join(' / '))
  }
}

interface Trip {
  road: Road
  notice: NoticeRow
  template: NoticeTemplate
}

async function travel(deps: NoticeSenderDeps, trip: Trip): Promise<Told> {
  const { road, notice, template } = trip
  const { kind, ownAct } = template
  if (kind === null) return 'closed'
  const data = fill(templateFor(deps.policy, road.surface, kind), notice.fields)
  if (typeof data === 'string') return { fault: data }
  const attempt = await deps.db.transaction((tx) =>
    beginAttempt(tx, road, { notice, kind, ownAct }),
  )
  if (attempt.verdict !== 'go') return attempt.verdict
  try {
    const { msgId } = await send(deps, trip, { delivery: attempt.delivery, data })
    await deps.db.transaction((tx) =>
      markSent(tx, attempt.delivery, { msgId, roadText: road.sentText }),
    )
    return 'settled'
  } catch (error) {
    return settleFailure(deps, { road, attempt, error })
  }
}

function send(
  deps: NoticeSenderDeps,
  { road, notice }: Trip,
  { delivery, data }: { delivery: NoticeDelivery; data: Record<string, string> },
): Promise<{ msgId: string | null }> {
  const { openId, templateId } = delivery
  const page = notice.page.replace(/^\//, '')
  if (road.name === 'subscribe') return deps.ports.sendSubscribe({ openId, templateId, data, page })
  return deps.ports.sendTemplate({
    openId,
    templateId,
    data,
    url: `${deps.publicUrl}/#${notice.page}`,
    clientMsgId: notice.id,
    ...(deps.jumpAppId === null ? {} : { miniProgram: { appId: deps.jumpAppId, path: page } }),
  })
}

/** The template's fields, each cut to its rule; or which one cannot be written, which is a fault of the policy file. */
function fill(
  template: MessageTemplate,
  fields: Readonly<Record<string, string>>,
): Record<string, string> | string {
  try {
    return Object.fromEntries(
      template.fields.map(({ key, value }) => [key, fitTemplateField(key, fields[value])]),
    )
  } catch (error) {
    return `template ${template.id}: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Who is told by the next road is not told again when the pause is over. */
async function closePaused(tx: Tx, noticeId: string): Promise<void> {
  await tx.manager.update(NoticeDelivery, { noticeId, state: 'sending' }, { state: 'refused' })
}

const QUIET_UNTIL = '08:00'

/** A daily quota is there again at midnight; nobody is woken by what could not be told in the day. */
function inTheMorning({ api, details }: UpstreamError, now: Date): UpstreamError {
  const end = after(now, details.retryAfterMs ?? 0)
  const morning = fromShanghai(shanghaiDate(end), QUIET_UNTIL)
  const until = morning > end ? morning : end
  return new UpstreamError(api, { ...details, retryAfterMs: until.getTime() - now.getTime() })
}

/** A pause longer than this (a quota used up until midnight) means that the road is closed now: the next one is taken. */
const LONGEST_WAIT_MS = 10 * MINUTE_MS

interface Failure {
  road: Road
  attempt: Go
  error: unknown
}

/** Says what an error means for the notice; throws it when the same road is to be tried again later. */
async function settleFailure(
  deps: NoticeSenderDeps,
  { road, attempt, error }: Failure,
): Promise<Told> {
  const { delivery, attemptId } = attempt
  const upstream = error instanceof UpstreamError ? error.details : null
  const errcode = upstream?.errcode === undefined ? null : String(upstream.errcode)
  const reason = error instanceof Error ? error.message : String(error)
  const record = (work: (tx: Tx) => Promise<void>): Promise<void> => deps.db.transaction(work)
  if (upstream?.outcome === 'unknown' || !upstream) {
    deps.logger.warn(
      { noticeId: delivery.noticeId, road: road.name, reason },
      'notice: whether it arrived is not known',
    )
    if (road.repeatable) throw new Error(reason)
    await record((tx) => markUnknown(tx, delivery, reason))
    return 'settled'
  }
  const isLongPause = (upstream.retryAfterMs ?? 0) > LONGEST_WAIT_MS
  if (upstream.retryable && (road.repeatable || !isLongPause)) {
    await record(async (tx) => {
      await settle(tx, delivery, { state: 'sending', errcode, reason })
      await setRoadText(tx, delivery.noticeId, ROAD_TEXT.waiting)
    })
    if (isLongPause && error instanceof UpstreamError) return { paused: error }
    throw error
  }
  const closed = upstream.kind === 'road-closed' || isLongPause
  await record(async (tx) => {
    await settle(tx, delivery, { state: closed ? 'refused' : 'failed', errcode, reason })
    await (closed
      ? road.close(tx, delivery, { attemptId, errcode })
      : road.giveUp(tx, delivery, attemptId))
  })
  return closed ? 'closed' : { fault: reason }
}
