import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { heading } from '@/components/spoken'
import { View } from '@tarojs/components'
import { routes } from '@/lib/routes'
import type { OrderClaims } from '@/services/claims'
import { go } from '@/shell/go'

/** What is wrong, in the customer's words, each with what the rule says of it now. */
export function KindChoice({
  claims: { productName, options, whyNotText, termText },
  onChoose,
}: {
  claims: OrderClaims
  onChoose: (kind: string) => void
}) {
  return (
    <>
      <View className="claim__title" {...heading(1)}>
        遇到了什么问题
      </View>
      <View className="claim__lead">
        <Phrases>{`${productName}。${termText}`}</Phrases>
      </View>
      {whyNotText && <Callout>{whyNotText}</Callout>}
      {options.length > 0 && (
        <Card flush>
          {options.map(({ kind, title, about, outcomeText, lines }) => {
            const open = lines.find(({ openClaimId }) => openClaimId !== null)?.openClaimId
            return (
              <NavRow
                key={kind}
                title={title}
                text={about}
                note={open ? '已经提过，正在处理，点开看进度' : outcomeText}
                onTap={() =>
                  open && lines.length === 1 ? go(routes.claimProgress(open)) : onChoose(kind)
                }
              />
            )
          })}
        </Card>
      )}
    </>
  )
}
