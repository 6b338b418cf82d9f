import { View } from '@tarojs/components'
import { useEffect } from 'react'
import { Card } from '@/components/card'
import { Phrases } from '@/components/phrases'
import { status } from '@/components/spoken'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { getOrderReissues } from '@/services/money'
import './order-reissues.scss'

interface OrderReissuesProps {
  orderNumber: string
  /** Whatever changed: asked for again then. */
  news: unknown
}

/** What was sent anew of an order, on its own page and on its ticket's. */
export function OrderReissues({ orderNumber, news }: OrderReissuesProps) {
  const now = useNow()
  const { data, reload } = useLoaded(() => getOrderReissues(orderNumber))
  useEffect(() => void reload(), [reload, news])
  return (
    <>
      {(data?.items ?? []).map(({ reissueNo, whatText, stageText, headline, troubled, at }) => (
        <Card key={reissueNo} title={`补发${whatText}`} aside={stageText}>
          <View
            className={`reissue__headline ${troubled ? 'reissue__headline--troubled' : ''}`}
            {...status()}
          >
            <Phrases>{headline}</Phrases>
          </View>
          <View className="reissue__at">{`${formatMoment(at, now)} · ${reissueNo}`}</View>
        </Card>
      ))}
    </>
  )
}
