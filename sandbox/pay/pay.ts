import type { Background } from '../background'
import type { SheetBody } from '../sandbox-calls.contract'
import { ControlError } from '../world/control-error'
import type { Person } from '../world/person'
import type { World } from '../world/world'
import type { PayAccountOptions } from './pay-account'
import { PayBills } from './pay-bills'
import { PayComplaints } from './pay-complaints'
import {
  PayDesk,
  type BillFault,
  type NoticeFault,
  type PayRefund,
  type RefundStatus,
  type Trade,
} from './pay-desk'
import { PayNotices, type PayNotice } from './pay-notices'
import { PayRoutes } from './pay-routes'
import { verifyText } from './signing'

/** WeChat Pay: its merchant API, and the sheet on people's phones. */
export class Pay {
  readonly desk: PayDesk
  readonly notices: PayNotices
  readonly routes: PayRoutes
  readonly complaints: PayComplaints

  constructor(
    account: PayAccountOptions,
    private readonly world: World,
    background: Background,
  ) {
    this.desk = new PayDesk(account, world)
    this.notices = new PayNotices(world, this.desk, background)
    this.complaints = new PayComplaints(world, this.desk, this.notices)
    this.routes = new PayRoutes(world, this.desk, this.notices, {
      bills: new PayBills(world, this.desk),
      complaints: this.complaints,
    })
  }

  /** What the sheet shows; refused as WeChat refuses what is not signed or not this person's. */
  sheet(
    person: Person,
    { appId, timeStamp, nonceStr, package: packed, signType, paySign }: SheetBody,
  ): Trade {
    if (signType !== 'RSA') throw new ControlError('requestPayment:fail 签名方式不对')
    const signed = `${appId}\n${timeStamp}\n${nonceStr}\n${packed}\n`
    if (!verifyText(this.desk.account.merchant.publicKey, signed, paySign))
      throw new ControlError('requestPayment:fail 支付验证签名失败')
    const trade = [...this.desk.trades.values()].find(
      ({ prepayId }) => packed === `prepay_id=${prepayId}`,
    )
    if (!trade || trade.appId !== appId)
      throw new ControlError('requestPayment:fail 下单账号与支付账号不一致')
    const isTheirs = [person.miniProgramOpenId, person.officialAccountOpenId].includes(trade.openId)
    if (!isTheirs) throw new ControlError('requestPayment:fail 下单账号与支付账号不一致')
    const isOver =
      trade.state === 'CLOSED' ||
      (trade.expiresAt !== null && trade.expiresAt <= this.world.clock.now())
    if (isOver) throw new ControlError('requestPayment:fail 订单已关闭')
    if (trade.state !== 'NOTPAY') throw new ControlError('requestPayment:fail 订单已支付')
    return trade
  }

  /** The person has confirmed. */
  confirm(person: Person, parameters: SheetBody): Trade {
    const trade = this.sheet(person, parameters)
    this.pay(trade)
    return trade
  }

  /** Paid, whatever its state: money that was under way when it was closed. */
  pay(trade: Trade): void {
    trade.state = 'SUCCESS'
    trade.transactionId = this.desk.nextNumber('42')
    trade.paidAt = this.world.clock.now()
    this.world.changed()
    this.notices.paid(trade)
  }

  trade(outTradeNo: string): Trade | undefined {
    return this.desk.trades.get(outTradeNo)
  }

  refunds(): PayRefund[] {
    return [...this.desk.refunds.values()]
  }

  /** What the bank says of a refund that is under way. */
  endRefund(outRefundNo: string, status: RefundStatus): void {
    const refund = this.desk.refunds.get(outRefundNo)
    if (!refund) throw new ControlError('没有这笔退款', 404)
    this.notices.endRefund(refund, status)
  }

  holdNotices(): void {
    this.desk.holding = true
  }

  releaseNotices(): Promise<void> {
    return this.notices.release()
  }

  /** How the next notices are spoilt, in this order. */
  spoilNotices(...faults: NoticeFault[]): void {
    this.desk.faults.push(...faults)
  }

  /** One more delivery of a notice, late or doubled. @returns the status of the answer */
  redeliver(notice: PayNotice, fault?: NoticeFault): Promise<number | null> {
    return this.notices.attempt(notice, fault)
  }

  sent(): readonly PayNotice[] {
    return this.notices.sent
  }

  /** How the bills of a day are told wrong from now on. */
  spoilBill(...faults: BillFault[]): void {
    this.desk.billFaults.push(...faults)
  }

  /** The bills are as things were. */
  mendBills(): void {
    this.desk.billFaults.length = 0
  }

  rotateCertificate(): void {
    this.desk.rotate()
  }
}
