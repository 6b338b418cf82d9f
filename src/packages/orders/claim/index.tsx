import { useState } from 'react'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { routes } from '@/lib/routes'
import { getOrderClaims, type OrderClaims } from '@/services/claims'
import { Loadable } from '@/shell/loadable'
import { NotHere } from '@/shell/not-here'
import { Page } from '@/shell/page'
import { ClaimForm } from './claim-form'
import { KindChoice } from './kind-choice'
import './index.scss'

const ORDERS = { label: '看全部订单', address: routes.orders() }

/** 申请售后: what fits this order, by which rule, and what follows; the rule is read before anything is asked. */
export default function ClaimPage() {
  const orderNumber = usePageParam('orderNumber')
  if (!orderNumber)
    return (
      <Page>
        <NotHere text="打开的地址里没有订单号，可以从列表里选" elsewhere={ORDERS} />
      </Page>
    )
  return <OfOrder key={orderNumber} orderNumber={orderNumber} />
}

function OfOrder({ orderNumber }: { orderNumber: string }) {
  // Once: what is being filled in must not change under the fingers.
  const claims = useLoaded(() => getOrderClaims(orderNumber), { once: true })
  if (claims.data) return <Choosing orderNumber={orderNumber} claims={claims.data} />
  return (
    <Page>
      <Loadable loaded={claims} cards={3} elsewhere={ORDERS}>
        {() => null}
      </Loadable>
    </Page>
  )
}

function Choosing({ orderNumber, claims }: { orderNumber: string; claims: OrderClaims }) {
  const wanted = usePageParam('kind')
  const line = Number(usePageParam('line')) || undefined
  const [kind, setKind] = useState<string | undefined>(wanted)
  const option = claims.options.find((one) => one.kind === kind)
  if (!option)
    return (
      <Page>
        <KindChoice claims={claims} onChoose={setKind} />
      </Page>
    )
  return (
    <ClaimForm
      key={option.kind}
      orderNumber={orderNumber}
      claims={claims}
      option={option}
      wantedLine={line}
      onOther={() => setKind('')}
    />
  )
}
