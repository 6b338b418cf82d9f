import { randomUUID } from 'node:crypto'
import type { Background } from '../background'
import type { World } from '../world/world'
import type { NoticeFault, PayDesk, PayRefund, RefundStatus, Trade } from './pay-desk'
import { refundNoticeView, rfc3339, transactionView } from './pay-views'
import { postNotice, type NoticeAttempt } from './post-notice'
import { randomNonce, seal, signText, type SealedResource } from './signing'

export interface PayNotice {
  id: string
  eventType: string
  url: string
  body: string
  attempts: NoticeAttempt[]
  /** What was paid, where it tells of a payment. */
  trade?: Trade
}

const TIMES = 3
const EXPIRED_S = 301

/** Tells the merchant, over and over until it answers 200 or 204. Each attempt has a signature of its own. */
export class PayNotices {
  readonly sent: PayNotice[] = []

  constructor(
    private readonly world: World,
    private readonly desk: PayDesk,
    private readonly background: Background,
  ) {}

  paid(trade: Trade): void {
    this.tell({
      eventType: 'TRANSACTION.SUCCESS',
      originalType: 'transaction',
      url: trade.notifyUrl,
      content: transactionView(this.desk.account, trade),
      trade,
    })
  }

  refundBegan(refund: PayRefund): void {
    const { refundDelayMs } = this.desk.account
    if (refundDelayMs !== undefined)
      this.background.later(refundDelayMs, async () =>
        this.endRefund(refund, this.desk.outcomes.shift() ?? 'SUCCESS'),
      )
  }

  /** The bank has answered. What is at its end stays there, and an abnormal one may yet end well. */
  endRefund(refund: PayRefund, status: RefundStatus): void {
    if (refund.status === 'SUCCESS' || refund.status === 'CLOSED') return
    refund.status = status
    if (status === 'SUCCESS') refund.succeededAt = this.world.clock.now()
    this.world.changed()
    if (status === 'PROCESSING' || refund.notifyUrl === '') return
    this.tell({
      eventType: `REFUND.${status}`,
      originalType: 'refund',
      url: refund.notifyUrl,
      content: refundNoticeView(this.desk.account, refund),
    })
  }

  tell({
    eventType,
    originalType,
    url,
    content,
    trade,
  }: {
    eventType: string
    originalType: string
    url: string
    content: object
    trade?: Trade
  }): void {
    const id = randomUUID()
    const resource = seal(this.desk.account.apiV3Key, originalType, JSON.stringify(content))
    const body = JSON.stringify({
      id,
      create_time: rfc3339(this.world.clock.now()),
      resource_type: 'encrypt-resource',
      event_type: eventType,
      summary: eventType,
      resource,
    })
    const notice: PayNotice = { id, eventType, url, body, attempts: [], ...(trade && { trade }) }
    this.sent.push(notice)
    if (!this.desk.holding) this.background.run(() => this.deliver(notice))
  }

  /** Once, now; `fault` spoils it. @returns the status of the answer; null where there was none */
  async attempt(
    notice: PayNotice,
    fault: NoticeFault | undefined = this.desk.faults.shift(),
  ): Promise<number | null> {
    const body = fault === 'tag' ? withSpoiltTag(notice.body) : notice.body
    const { serial, privateKey } = this.desk.signer
    const timestamp = String(
      this.world.clock.signingSeconds() - (fault === 'expired' ? EXPIRED_S : 0),
    )
    const nonce = randomNonce()
    const signature = signText(
      privateKey,
      `${timestamp}\n${nonce}\n${fault === 'signature' ? `${body} ` : body}\n`,
    )
    const made = await postNotice(notice.url, body, {
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
      'Wechatpay-Serial': fault === 'serial' ? '5A00000000000000000000000000000000000000' : serial,
      'Wechatpay-Signature': fault === 'probe' ? `WECHATPAY/SIGNTEST/${signature}` : signature,
    })
    notice.attempts.push(made)
    this.world.changed()
    return made.status
  }

  /** All that waited while notices were held. */
  async release(): Promise<void> {
    this.desk.holding = false
    for (const notice of this.sent.filter(({ attempts }) => attempts.length === 0))
      await this.deliver(notice)
  }

  private async deliver(notice: PayNotice, left = TIMES): Promise<void> {
    const status = await this.attempt(notice)
    const { retryMs } = this.desk.account
    if (status === 200 || status === 204) return this.delivers(notice)
    if (retryMs === undefined || left <= 1) return
    this.background.later(retryMs, () => this.deliver(notice, left - 1))
  }

  /** The merchant knows that it was paid: goods follow, where a trading platform is played. */
  private delivers({ trade }: PayNotice): void {
    const { onPaid } = this.world.options
    if (!trade || !onPaid) return
    const { totalFen, transactionId } = trade
    this.background.later(DELIVERED_AFTER_MS, () => onPaid({ totalFen, transactionId }))
  }
}

/** A supplier takes a moment. */
const DELIVERED_AFTER_MS = 2_000

function withSpoiltTag(body: string): string {
  const notice = JSON.parse(body) as { resource: SealedResource }
  const sealed = Buffer.from(notice.resource.ciphertext, 'base64')
  sealed[sealed.length - 1] = (sealed[sealed.length - 1] ?? 0) ^ 1
  return JSON.stringify({
    ...notice,
    resource: { ...notice.resource, ciphertext: sealed.toString('base64') },
  })
}
