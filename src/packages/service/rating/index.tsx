import Taro from '@tarojs/taro'
import { useState } from 'react'
import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { heading } from '@/components/spoken'
import { Phrases } from '@/components/phrases'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { routes } from '@/lib/routes'
import { getWaiting, type RatedChat } from '@/services/waiting'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { RatingForm } from './rating-form'
import './index.scss'

/** Only who was served is asked, and once (M7). */
export default function RatingPage() {
  const sessionId = usePageParam('sessionId')
  const waiting = useLoaded(() => getWaiting(sessionId), { once: true })
  const [rated, setRated] = useState<RatedChat | null>(null)
  const thank = (answer: RatedChat): void => {
    setRated(answer)
    Taro.setNavigationBarTitle({ title: '谢谢您的评价' }).catch(() => undefined)
  }
  if (rated)
    return (
      <Page>
        <Thanks rated={rated} />
      </Page>
    )
  return (
    <Page>
      <Loadable loaded={waiting} cards={2}>
        {({ rating }) =>
          rating && (!sessionId || rating.sessionId === sessionId) ? (
            <RatingForm key={rating.sessionId} rating={rating} onRated={thank} />
          ) : (
            <NothingToRate />
          )
        }
      </Loadable>
    </Page>
  )
}

function Thanks({ rated: { thanks, ticketNumber, nextStep } }: { rated: RatedChat }) {
  return (
    <>
      <View className="rating__thanks" {...heading(1)}>
        {thanks}
      </View>
      <View className="rating__next">{nextStep && <Phrases>{nextStep}</Phrases>}</View>
      {ticketNumber ? (
        <Button onTap={() => go(routes.ticket(ticketNumber))}>查看工单进度</Button>
      ) : (
        <Button kind="secondary" onTap={() => go(routes.home())}>
          回到首页
        </Button>
      )}
    </>
  )
}

const NothingToRate = () => (
  <EmptyState
    icon="star"
    title="没有要评价的服务"
    text="每次服务只评一次，您可能已经评过了。想再说点什么，可以直接告诉客服"
    action={{ label: '联系客服', onTap: () => go(routes.contact()) }}
  />
)
