import type { Database } from '../db/database'
import { after, HOUR_MS, MINUTE_MS } from '../lib/clock'
import { PermanentError, reasonOf, UpstreamError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { Order } from '../orders/order.entity'
import { publish } from '../outbox/publish'
import type { Handler } from '../outbox/worker'
import { Reissue } from './reissue.entity'
import { FOLLOWED_MS } from './reissue-state'
import { failReissue, moveReissue, settleReissue } from './reissues'
import type { ReissueFact, TradingPlatform } from './trading-platform'

export interface ReissueSenderDeps {
  db: Database
  box: SecretBox
  platform: TradingPlatform | null
}

export function needPlatform({ platform }: Pick<ReissueSenderDeps, 'platform'>): TradingPlatform {
  // Rows of a time when there was one: they wait on the dead shelf until it is there again.
  if (!platform) throw new PermanentError('the trading platform is not configured (PLATFORM_URL)')
  return platform
}

/**
 * 'afterSales.submitReissue': the attempt is on record before the bytes leave. What became of an earlier attempt is asked and never
 * guessed, and every attempt bears the same number, so that the platform issues once however often it is told.
 */
export function createSubmitReissue(deps: ReissueSenderDeps): Handler<'afterSales.submitReissue'> {
  const { db } = deps
  return async (job) => {
    const reissue = await db.read.findOneByOrFail(Reissue, { id: job.payload.reissueId })
    if (reissue.state !== 'requested' && reissue.state !== 'submitting') return
    if (reissue.state === 'requested' && (await isPaidBack(deps, reissue))) return
    const platform = needPlatform(deps)
    const earlier =
      reissue.state === 'submitting' ? await platform.queryReissue(reissue.reissueNo) : null
    if (earlier) return settle(deps, reissue, earlier)
    const began =
      reissue.state === 'submitting' ||
      (await db.transaction((tx) =>
        moveReissue(tx, reissue, 'submitting', { submittedAt: tx.now }),
      )) !== null
    if (!began) throw new Error('another worker has begun with this reissue')
    const { orderNumber } = await db.read.findOneByOrFail(Order, { id: reissue.orderId })
    const { reissueNo, line, goods, rule } = reissue
    try {
      const reason = rule ?? 'decided'
      const fact = await platform.reissue({ reissueNo, orderNumber, line, goods, reason })
      await settle(deps, reissue, fact)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      await noteTrouble(db, reissue, error)
      throw error
    }
  }
}

/** Decided, and meanwhile the money went back: nothing is sent then. */
async function isPaidBack({ db }: ReissueSenderDeps, { id, orderId }: Reissue): Promise<boolean> {
  return db.transaction(async (tx) => {
    const { state } = await tx.manager.findOneByOrFail(Order, { id: orderId })
    if (state !== 'refunded' && state !== 'refunding') return false
    await failReissue(tx, await tx.manager.findOneByOrFail(Reissue, { id }), '订单已经退款')
    return true
  })
}

/** What the platform refuses for its content will never come. All else is seen at the desk and tried again. */
async function noteTrouble(db: Database, { id }: Reissue, error: UpstreamError): Promise<void> {
  const { outcome, kind } = error.details
  await db.transaction(async (tx) => {
    const current = await tx.manager.findOneByOrFail(Reissue, { id })
    if (outcome === 'refused' && kind === 'refused') await failReissue(tx, current, reasonOf(error))
    else
      await tx.manager.update(
        Reissue,
        { id, state: 'submitting' },
        { trouble: reasonOf(error), updatedAt: tx.now },
      )
  })
}

async function settle(
  { db, box }: ReissueSenderDeps,
  reissue: Reissue,
  fact: ReissueFact,
): Promise<void> {
  await db.transaction(async (tx) => {
    const { id, state } = await settleReissue(tx, box, { reissue, fact })
    if (state === 'accepted')
      await publish(
        tx,
        'reissue.followed',
        { reissueId: id },
        { orderKey: id, availableAt: after(tx.now, FOLLOW_MS[0] ?? 0) },
      )
  })
}

/** Less and less often, for as long as a carrier may take. */
const FOLLOW_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS]

/** 'afterSales.followReissue': until it is there, or the platform says that it will not be. */
export function createFollowReissue(deps: ReissueSenderDeps): Handler<'afterSales.followReissue'> {
  const { db, box } = deps
  return async (job) => {
    const { reissueId } = job.payload
    const reissue = await db.read.findOneByOrFail(Reissue, { id: reissueId })
    if (reissue.state !== 'accepted') return
    const fact = await needPlatform(deps).queryReissue(reissue.reissueNo)
    if (!fact)
      throw new Error(
        `the platform knows nothing of ${reissue.reissueNo}, which it had accepted; asked again`,
      )
    const isOver = await db.transaction(async (tx) => {
      const now = await settleReissue(tx, box, { reissue, fact })
      const ageMs = tx.now.getTime() - reissue.createdAt.getTime()
      if (now.state !== 'accepted') return false
      if (ageMs > FOLLOWED_MS) return true
      const last = FOLLOW_MS.at(-1) ?? HOUR_MS
      const next = (FOLLOW_MS.find((ms) => ms > ageMs) ?? ageMs + last) - ageMs
      await publish(
        tx,
        'reissue.followed',
        { reissueId },
        { orderKey: reissueId, availableAt: after(tx.now, next) },
      )
      return false
    })
    // Seen there, and asked once more from there: it must not just stay as it is.
    if (isOver)
      throw new PermanentError(
        `the platform accepted ${reissue.reissueNo} long ago and has not delivered; ask the platform, then try again`,
      )
  }
}
