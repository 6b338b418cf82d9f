import { useEffect } from 'react'
import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { useLoaded } from '@/hooks/use-loaded'
import { routes } from '@/lib/routes'
import { getOrderClaims } from '@/services/claims'
import { go } from './go'

interface OrderClaimsProps {
  orderNumber: string
  /** Whatever changed: asked for again then. */
  news: unknown
  /** Only what was asked for, without the way to ask. */
  onlyAsked?: boolean
}

/** Claims of an order: those that were made, the way to make one, and the rules, to be read before buying and before asking. */
export function OrderClaims({ orderNumber, news, onlyAsked = false }: OrderClaimsProps) {
  const { data, reload } = useLoaded(() => getOrderClaims(orderNumber))
  useEffect(() => void reload(), [reload, news])
  if (!data) return null
  const canAsk = !onlyAsked && data.options.length > 0
  return (
    <>
      {(data.claims.length > 0 || canAsk) && (
        <Card title="售后" flush>
          {data.claims.map(({ claimId, title, stageText, headline }) => (
            <NavRow
              key={claimId}
              title={`${title}：${stageText}`}
              text={headline}
              onTap={() => go(routes.claimProgress(claimId))}
            />
          ))}
          {canAsk && (
            <NavRow
              icon="back-money"
              title="申请售后"
              text={`换新、退款、说明，${data.termText}`}
              onTap={() => go(routes.claim(orderNumber))}
            />
          )}
        </Card>
      )}
      {!onlyAsked && (
        <Card title="售后规则" aside={data.versionText} flush>
          {data.rules.map(({ name, text }) => (
            <NavRow key={name} title={name} text={text} />
          ))}
        </Card>
      )}
    </>
  )
}
