import type { Middleware } from 'koa'
import { LessThan } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { createPatience } from '../db/patience'
import type { RequestState } from '../http/context'
import { readRawBody } from '../http/raw-body'
import { after, MINUTE_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { publish } from '../outbox/publish'
import {
  MAX_NOTICE_BYTES,
  openComplaintNotice,
  openRefundNotice,
  openTransactionNotice,
  PayNoticeError,
  type Notice,
  type NoticeCall,
  type NoticeDoor,
} from '../wechat/pay/notice'
import { PaySignatureError } from '../wechat/pay/signed-message'
import { MoneyMismatch } from './money-mismatch'
import { PayNonce } from './pay-nonce.entity'
import { settlePaid } from './payments'
import { NOTICE_PATHS } from './pocket'
import { settleRefund } from './refunds'

/** Twice the window in which its signature can pass. */
const NONCE_KEPT_MS = 10 * MINUTE_MS

export interface PayCallbackDeps {
  db: Database
  logger: Logger
  mchId: string
  door: NoticeDoor
}

/**
 * POST /callback/pay/transaction, /refund and /complaint: verified over the raw bytes, opened, booked, and only then answered with an
 * empty 204. What WeChat repeats is booked once; what somebody else repeats is refused by its nonce.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 */
export function payCallbacks(deps: PayCallbackDeps): Record<string, Middleware<RequestState>> {
  const { mchId } = deps
  return {
    [NOTICE_PATHS.transaction]: notice(deps, openTransactionNotice, async (tx, fact) => {
      await settlePaid(tx, fact, mchId)
    }),
    [NOTICE_PATHS.refund]: notice(deps, openRefundNotice, async (tx, fact) => {
      if (fact.mchId !== mchId) throw new MoneyMismatch('the refund is of another merchant')
      if (!(await settleRefund(tx, fact)))
        throw new MoneyMismatch(`there is no refund ${fact.outRefundNo}`)
    }),
    [NOTICE_PATHS.complaint]: notice(deps, openComplaintNotice, (tx, { complaintId }) =>
      publish(tx, 'complaint.heard', { complaintId }, { orderKey: complaintId }),
    ),
  }
}

function notice<Fact>(
  { db, door, logger }: PayCallbackDeps,
  open: (door: NoticeDoor, call: NoticeCall) => Promise<Notice<Fact>>,
  settle: (tx: Tx, fact: Fact) => Promise<void>,
): Middleware<RequestState> {
  const patiently = createPatience(db)
  return async (ctx) => {
    if (ctx.method !== 'POST')
      throw new UserError('method_not_allowed', {
        status: 405,
        public: '这个地址只收微信支付的通知',
      })
    const body = await readRawBody(ctx.req, MAX_NOTICE_BYTES)
    try {
      const { nonce, fact } = await open(door, {
        header: (name) => ctx.get(name) || undefined,
        body,
        nowMs: db.clock.epochMs(),
      })
      await patiently(() =>
        db.transaction(async (tx) => {
          await takeNonce(tx, nonce)
          await settle(tx, fact)
        }),
      )
    } catch (error) {
      throw refusal(error, logger)
    }
    ctx.status = 204
  }
}

/** In the transaction of what it tells: a notice that could not be booked may come again. */
async function takeNonce(tx: Tx, nonce: string): Promise<void> {
  try {
    await tx.manager.insert(PayNonce, { nonce, expiresAt: after(tx.now, NONCE_KEPT_MS) })
  } catch (error) {
    throw isDuplicate(error) ? new Replayed() : error
  }
}

class Replayed extends Error {
  override readonly name = 'Replayed'
}

function refusal(error: unknown, logger: Logger): unknown {
  if (error instanceof PaySignatureError || error instanceof Replayed) {
    return refused(
      401,
      '签名不对',
      error instanceof Replayed ? 'the nonce was used before' : error.message,
    )
  }
  if (error instanceof PayNoticeError) return refused(400, '内容不符合约定的格式', error.message)
  if (!(error instanceof MoneyMismatch)) return error
  // Nobody else hears of it, and it may be money.
  logger.error(
    { err: error },
    'pay: a notice that WeChat signed does not fit what is on record; nothing was booked',
  )
  return refused(409, '和记录不符', error.message)
}

/** WeChat reads `code` and `message`. */
function refused(status: number, words: string, internal: string): UserError {
  return new UserError('FAIL', {
    status,
    public: words,
    internal: `pay notice refused: ${internal}`,
    extra: { message: words },
  })
}

/** Nonces whose signature could no longer pass anyway. */
export async function sweepPayNonces(tx: Tx): Promise<void> {
  await tx.manager.delete(PayNonce, { expiresAt: LessThan(tx.now) })
}
