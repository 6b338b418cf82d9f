import { RefundCard } from '@/components/refund-card'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { formatMoney } from '@/lib/money'
import type { CustomerRefund } from '@/services/money'

/** The refunds of an order, on its own page and on its ticket's: one answer for both. */
export function OrderRefunds({ refunds }: { refunds: readonly CustomerRefund[] }) {
  const now = useNow()
  return (
    <>
      {refunds.map(({ refundNo, amount, stage, byAt, ...told }) => (
        <RefundCard
          key={refundNo}
          {...told}
          refundNo={refundNo}
          amountText={formatMoney(amount)}
          byText={byAt && formatMoment(byAt, now)}
          troubled={stage === 'stuck' || stage === 'not-done'}
        />
      ))}
    </>
  )
}
