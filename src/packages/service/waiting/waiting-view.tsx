import { View } from '@tarojs/components'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { EmptyState } from '@/components/empty-state'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { routes } from '@/lib/routes'
import type { Waiting } from '@/services/waiting'
import { go } from '@/shell/go'
import { RatingRow } from '@/shell/rating-row'
import { BackToChat } from './back-to-chat'
import { LongWait } from './long-wait'
import { GiveUp } from './give-up'
import { Place } from './place'

interface WaitingViewProps {
  waiting: Waiting
  onLeave: () => void
  onChanged: (waiting: Waiting) => void
}

/** How it stands in words first, then the place in the queue, then what it is about and what one can do. */
export function WaitingView({ waiting, onLeave, onChanged }: WaitingViewProps) {
  const { status, headline, nextStep } = waiting
  if (status === 'none') return <NoSession waiting={waiting} />
  return (
    <>
      <View className="waiting__headline">
        <Phrases>{headline}</Phrases>
      </View>
      {nextStep !== '' && (
        <View className="waiting__next">
          <Phrases>{nextStep}</Phrases>
        </View>
      )}
      {!waiting.peopleOpen &&
        waiting.opensText &&
        waiting.standing !== 'away' &&
        status !== 'serving' &&
        status !== 'ended' && (
          <Callout
            tone="wait"
            icon="clock"
          >{`${waiting.opensText}。现在留言就有工单编号，不用守着`}</Callout>
        )}
      {status === 'waiting' && (waiting.halfOver || waiting.standing === 'late') && (
        <LongWait
          sessionId={waiting.sessionId}
          late={waiting.standing === 'late'}
          onLeave={onLeave}
          onStay={onChanged}
        />
      )}
      {status === 'waiting' && <Place waiting={waiting} />}
      <Matter waiting={waiting} />
      {status !== 'ended' && <BackToChat waiting={waiting} />}
      {status === 'waiting' && <GiveUp sessionId={waiting.sessionId} onGivenUp={onChanged} />}
      {status === 'ended' && (
        <Card flush>
          {waiting.rating && <RatingRow rating={waiting.rating} />}
          <NavRow
            icon="chat"
            title="沟通记录"
            text="说过的话都在这里"
            onTap={() => go(routes.history())}
          />
          <NavRow
            icon="headset"
            title="再次联系客服"
            onTap={() => go(routes.contact(aboutOf(waiting)))}
          />
        </Card>
      )}
      <Others others={waiting.others} />
    </>
  )
}

/** What the session is about and who has it, so that nobody wonders whether it is known. */
function Matter({
  waiting: { order, orderNumber, ticketNumber, leftTicket, holder, department, channelText },
}: {
  waiting: Waiting
}) {
  const number = order?.orderNumber ?? orderNumber
  const ticket = leftTicket ?? ticketNumber
  return (
    <Card flush>
      {(holder ?? department) && (
        <NavRow
          icon="headset"
          title={holder ?? `${department}，还没有人接手`}
          text={channelText && `通过${channelText}`}
        />
      )}
      {number && (
        <NavRow
          icon="order"
          title={order?.productName ?? `订单 ${number}`}
          text={order ? `${order.stateText} · ${number}` : '客服已经看到这笔订单'}
          onTap={() => go(routes.order(number))}
        />
      )}
      {ticket && (
        <NavRow
          icon="ticket"
          title={`工单 ${ticket}`}
          text={leftTicket ? '您的留言在这张工单里' : '客服已经看到这张工单'}
          onTap={() => go(routes.ticket(ticket))}
        />
      )}
    </Card>
  )
}

function Others({ others }: Pick<Waiting, 'others'>) {
  if (others.length === 0) return null
  return (
    <Card flush>
      {others.map(({ sessionId, channelText, headline }) => (
        <NavRow
          key={sessionId}
          icon="chat"
          title={`另一个会话 · ${channelText}`}
          text={headline}
          onTap={() => go(routes.waiting(sessionId))}
        />
      ))}
    </Card>
  )
}

const NoSession = ({ waiting: { headline, rating } }: { waiting: Waiting }) => (
  <>
    <EmptyState
      icon="headset"
      title={headline || '现在没有进行中的会话'}
      text="有问题时，从联系客服或订单里进来，排到哪里这里都看得到"
      action={{ label: '联系客服', onTap: () => go(routes.contact()) }}
    />
    <Card flush>
      {rating && <RatingRow rating={rating} />}
      <NavRow
        icon="chat"
        title="沟通记录"
        text="说过的话都在这里"
        onTap={() => go(routes.history())}
      />
    </Card>
  </>
)

function aboutOf({ orderNumber, ticketNumber }: Waiting): {
  orderNumber?: string
  ticketNumber?: string
} {
  if (orderNumber) return { orderNumber }
  return ticketNumber ? { ticketNumber } : {}
}
