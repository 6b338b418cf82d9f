import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Facts } from '@/components/facts'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { heading, status } from '@/components/spoken'
import { Timeline } from '@/components/timeline'
import { useGuarded } from '@/hooks/use-guarded'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { askPersonAbout, getClaim, type ClaimView } from '@/services/claims'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { NotHere } from '@/shell/not-here'
import { Page } from '@/shell/page'
import { WithdrawClaim } from './withdraw-claim'
import './index.scss'

const ORDERS = { label: '看全部订单', address: routes.orders() }
const seen = new Seen<ClaimView>()

/** One claim: how it stands and what comes next by when, then which rule, and what one can do about it. */
export default function ClaimProgressPage() {
  const claimId = usePageParam('claimId')
  if (!claimId)
    return (
      <Page>
        <NotHere text="打开的地址里没有这次申请，可以从订单里打开" elsewhere={ORDERS} />
      </Page>
    )
  return <OneClaim key={claimId} claimId={claimId} />
}

function OneClaim({ claimId }: { claimId: string }) {
  const claim = useLoaded(() => getClaim(claimId), { keep: { seen, name: claimId } })
  usePullDown(claim.reload)
  useLive(() => void claim.reload(), claim.data !== null)
  const askPerson = useGuarded(async () => claim.put(await askPersonAbout(claimId)))
  return (
    <Page
      dock={
        claim.data?.canAskPerson && (
          <Button
            icon="headset"
            busy={askPerson.busy}
            busyText="正在交给客服"
            onTap={() => void askPerson.run()}
          >
            不同意，请客服来看
          </Button>
        )
      }
    >
      <Loadable loaded={claim} cards={3} elsewhere={ORDERS}>
        {(data) => (
          <>
            {askPerson.error && (
              <Callout tone="late" icon="alert">
                {askPerson.error.detail}
              </Callout>
            )}
            <Shown claim={data} />
            {data.canWithdraw && <WithdrawClaim claimId={claimId} onWithdrawn={claim.put} />}
          </>
        )}
      </Loadable>
    </Page>
  )
}

function Shown({ claim }: { claim: ClaimView }) {
  const now = useNow()
  return (
    <>
      <View {...status()}>
        <View className="progress__stage" {...heading(1)}>
          {claim.stageText}
        </View>
        <View className={`progress__headline ${claim.late ? 'progress__headline--late' : ''}`}>
          <Phrases>{claim.headline}</Phrases>
        </View>
      </View>
      <Card title="经过">
        <Timeline
          items={[...claim.steps].reverse().map(({ text, at, state }) => ({
            id: text,
            title: state === 'now' ? `现在：${text}` : state === 'next' ? `接下来：${text}` : text,
            at: at ? formatMoment(at, now) : '',
            look: state === 'now' ? 'call' : 'plain',
          }))}
        />
      </Card>
      <Card title="按哪条规则" aside={claim.rule.name}>
        <View className="progress__because">{claim.rule.because}</View>
        {claim.rule.change && <View className="progress__text">{claim.rule.change}</View>}
        <View className="progress__rule">{claim.rule.text}</View>
        <View className="progress__version">{claim.rule.versionText}</View>
      </Card>
      <Card title="您的申请">
        <Facts
          items={[
            { name: '问题', value: claim.title },
            { name: '商品', value: `${claim.productName}，${claim.whatText}` },
            { name: '您希望', value: claim.wishText },
            { name: '提出时间', value: formatMoment(claim.at, now) },
            { name: '谁定的', value: claim.decidedText },
          ]}
        />
      </Card>
      <Card flush>
        <NavRow
          icon="ticket"
          title="这次申请的工单"
          text="补充说明、催一催、申请复核，都在这里"
          onTap={() => go(routes.ticket(claim.ticketNumber))}
        />
        <NavRow
          icon="order"
          title="看订单"
          text={claim.orderNumber}
          onTap={() => go(routes.order(claim.orderNumber))}
        />
      </Card>
    </>
  )
}
