import { Callout } from '@/components/callout'
import type { ApiError } from '@/services/api-error'
import type { PayOutcome } from './use-payment'

/** What came of the last try to pay; nothing is said of a payment that was found: the order itself says so. */
export function PayResult({ outcome, error }: { outcome: PayOutcome; error: ApiError | null }) {
  if (error)
    return (
      <Callout tone="late" icon="alert">
        {error.kind === 'refused' ? error.detail : '微信支付没有打开，没有扣款。请再点一次“去支付”'}
      </Callout>
    )
  if (outcome === 'cancelled')
    return (
      <Callout tone="wait" icon="info">
        还没有付款，订单给您留着，想付的时候再点“去支付”
      </Callout>
    )
  if (outcome === 'unsure')
    return (
      <Callout tone="wait" icon="clock">
        微信还没有确认这笔付款。如果已经扣款，几分钟内这里会更新，不用再付一次
      </Callout>
    )
  return null
}
