import type { World } from '../world/world'
import {
  makePlatformCertificate,
  type PayAccountOptions,
  type PlatformCertificate,
} from './pay-account'

export type TradeState = 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED'
export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED'

export interface Trade {
  appId: string
  outTradeNo: string
  openId: string
  description: string
  totalFen: number
  notifyUrl: string
  expiresAt: number | null
  prepayId: string
  state: TradeState
  transactionId: string | null
  paidAt: number | null
  /** As it was placed: the same number takes nothing else. */
  asked: string
}

export interface PayRefund {
  outRefundNo: string
  refundId: string
  trade: Trade
  amountFen: number
  reason: string
  notifyUrl: string
  status: RefundStatus
  receivedAccount: string
  createdAt: number
  succeededAt: number | null
  asked: string
}

/** How the next notice is spoilt. */
export type NoticeFault = 'signature' | 'expired' | 'serial' | 'tag' | 'probe'

/**
 * How the bills of a day are otherwise than what was done: a line left out, another amount, a line that nobody here knows, a refund that
 * failed after all; or no bill yet, and one that was altered on its way.
 */
export interface BillFault {
  date: string
  kind: 'missing' | 'amount' | 'extra' | 'extra-refund' | 'failed' | 'creating' | 'altered'
  /** The merchant's number of the line; the first of the day where it is left out. */
  number?: string | undefined
}

/** What WeChat Pay knows of one merchant. */
export class PayDesk {
  readonly trades = new Map<string, Trade>()
  readonly refunds = new Map<string, PayRefund>()
  readonly usedNonces = new Set<string>()
  readonly faults: NoticeFault[] = []
  /** Notices wait while it is set. */
  holding = false
  readonly billFaults: BillFault[] = []
  /** Where bills were said to lie, and of which day. */
  readonly billTokens = new Map<string, string>()
  /** What becomes of the next refunds: in this order, then `SUCCESS`. */
  readonly outcomes: RefundStatus[] = []
  certificates: PlatformCertificate[] = []
  private last = 0n

  constructor(
    readonly account: PayAccountOptions,
    private readonly world: World,
  ) {
    if (account.mode === 'certificate') this.rotate()
  }

  /** A new certificate signs from now on; the one before it is still handed out. */
  rotate(): void {
    this.certificates = [
      makePlatformCertificate(new Date(this.world.clock.now())),
      ...this.certificates,
    ].slice(0, 2)
  }

  /** By what answers and notices are signed now. */
  get signer(): { serial: string; privateKey: string } {
    const [current] = this.certificates
    const { publicKeyId, platform } = this.account
    return current
      ? { serial: current.serialNo, privateKey: current.privateKey }
      : { serial: publicKeyId, privateKey: platform.privateKey }
  }

  /** 28 digits, as WeChat's own numbers. */
  nextNumber(prefix: string): string {
    this.last += 1n
    return `${prefix}${String(this.world.nextId()).padStart(20, '0')}${String(this.last).padStart(4, '0')}`.slice(
      0,
      28,
    )
  }

  refundsOf(trade: Trade): PayRefund[] {
    return [...this.refunds.values()].filter(
      (refund) => refund.trade === trade && refund.status !== 'CLOSED',
    )
  }
}
