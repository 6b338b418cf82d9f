import type { DeskComplaint } from '../../../server/after-sales/complaints/complaint.contract'
import { Moment } from '../../components/moment'
import { yuanText } from '../../lib/money'

export function NextDue({ next, now }: { next: NonNullable<DeskComplaint['next']>; now: number }) {
  return (
    <p className={next.late ? 'accounts__open' : 'flag__outcome'}>
      {next.text}，微信的期限 <Moment at={next.dueAt} now={now} />
    </p>
  )
}

/** What was paid and is asked back, and where it belongs. */
export function aboutText({
  amountFen,
  askedBackFen,
  orderNumber,
  ticketNumber,
}: DeskComplaint): string {
  return [
    amountFen === null ? null : `付款 ${yuanText(amountFen)}`,
    askedBackFen === null ? null : `想退 ${yuanText(askedBackFen)}`,
    orderNumber === null ? '没有对上订单' : `订单 ${orderNumber}`,
    ticketNumber === null ? '还没有工单' : `工单 ${ticketNumber}`,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}
