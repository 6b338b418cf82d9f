import { View } from '@tarojs/components'
import { EmptyState } from '@/components/empty-state'
import { useAt } from '@/hooks/use-at'
import { useEvery } from '@/hooks/use-every'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { useUnreadBadge } from '@/hooks/use-unread-badge'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { epochMs } from '@/lib/clock'
import { getMe } from '@/services/account'
import { getCallsNow } from '@/services/calls'
import { getContact } from '@/services/contact'
import { listOrders } from '@/services/orders'
import { listTickets } from '@/services/tickets'
import { findWaiting } from '@/services/waiting'
import { CallNow } from '@/shell/call-now'
import { ContactDoor } from '@/shell/contact-door'
import { Incidents } from '@/shell/incidents'
import { Loadable } from '@/shell/loadable'
import { OrderCard } from '@/shell/order-card'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { SessionCard } from '@/shell/session-card'
import { TicketCard } from '@/shell/ticket-card'
import { Warnings } from '@/shell/warnings'
import { isLate, mostUrgentFirst, TROUBLED, troubledFirst } from './what-matters'
import './index.scss'

/** Who is there changes without news for this very person. */
const LOOK_AGAIN_MS = 60_000

/** All that anybody has open at a time, so that none that is late is left out. */
const MOST_TICKETS = 50
const MOST_TROUBLED = 5
/** Of those so many are shown, and every one that is late. */
const SHOWN_TICKETS = 2

async function loadHome() {
  const [me, tickets, orders, troubled, contact, waiting, calls] = await Promise.all([
    getMe(),
    listTickets({ open: true, limit: MOST_TICKETS }),
    listOrders({ limit: 1 }),
    listOrders({ states: TROUBLED, limit: MOST_TROUBLED }),
    // The way to a person stays open even when its hours cannot be read.
    getContact().catch(() => null),
    findWaiting(),
    getCallsNow().catch(() => null),
  ])
  const { headline: truth = null, changesAt = null, incidents = [], warnings = [] } = contact ?? {}
  const first = troubledFirst(troubled.items)
  const latest =
    orders.items.find(({ orderNumber }) =>
      first.every((order) => order.orderNumber !== orderNumber),
    ) ?? null
  return {
    me,
    tickets: mostUrgentFirst(tickets.items, epochMs()),
    troubled: first,
    latestOrder: latest,
    truth,
    changesAt,
    incidents,
    warnings,
    waiting,
    calls,
  }
}

type Home = Awaited<ReturnType<typeof loadHome>>

const seen = new Seen<Home>()

/** What is open now, and one door to a person. */
export default function HomePage() {
  const home = useLoaded(loadHome, { keep: { seen, name: 'home' } })
  const again = (): void => void home.reload()
  usePullDown(home.reload)
  useLive(again, home.data !== null)
  useEvery(LOOK_AGAIN_MS, again, home.data !== null)
  useAt(home.data?.changesAt ?? null, again)
  useUnreadBadge(home.data?.me.unreadNotices)
  return (
    <Page overTabs dock={<ContactDoor truth={home.data?.truth ?? null} />}>
      <Loadable loaded={home}>{(data) => <HomeView {...data} />}</Loadable>
    </Page>
  )
}

function HomeView({
  me,
  tickets,
  troubled,
  latestOrder,
  incidents,
  warnings,
  waiting,
  calls,
}: Home) {
  const now = epochMs()
  const shown = tickets.filter((ticket, index) => index < SHOWN_TICKETS || isLate(ticket, now))
  return (
    <>
      <View className="home__greeting">{me.displayName ? `您好，${me.displayName}` : '您好'}</View>
      <View className="home__state">{stateOf({ tickets, troubled, waiting }, now)}</View>
      <Incidents incidents={incidents} />
      <Warnings warnings={warnings} />
      <CallNow calls={calls} />
      <SessionCard waiting={waiting} />
      {troubled.length > 0 && (
        <Section title="要留意的订单">
          {troubled.map((order) => (
            <OrderCard key={order.orderNumber} order={order} />
          ))}
        </Section>
      )}
      {shown.length > 0 && (
        <Section
          title="正在处理"
          action={
            me.openTickets > shown.length
              ? { label: `全部 ${me.openTickets} 张`, address: routes.tickets() }
              : undefined
          }
        >
          {shown.map((ticket) => (
            <TicketCard key={ticket.number} ticket={ticket} />
          ))}
        </Section>
      )}
      {latestOrder && (
        <Section title="最近的订单" action={{ label: '全部订单', address: routes.orders() }}>
          <OrderCard order={latestOrder} />
        </Section>
      )}
      {!latestOrder && troubled.length === 0 && tickets.length === 0 && (
        <EmptyState icon="box" title="还没有订单" text="在平台下单后，订单和进度都会出现在这里" />
      )}
    </>
  )
}

function stateOf(
  { tickets, troubled, waiting }: Pick<Home, 'tickets' | 'troubled' | 'waiting'>,
  now: number,
): string {
  if (waiting?.status === 'waiting') return '您正在等客服接待'
  if (waiting?.status === 'serving') return '客服正在为您服务'
  if (tickets.some((ticket) => isLate(ticket, now))) return '有一张工单过了约定的时间，抱歉'
  if (tickets.some(({ status }) => status === 'awaiting_customer')) return '有一张工单在等您补充'
  if (tickets.some(({ status }) => status === 'resolved')) return '有一张工单等您确认是否解决'
  if (tickets.length > 0) return '我们正在处理您的问题'
  if (troubled.some(({ state }) => state === 'failed')) return '有一笔订单没有发货成功'
  return troubled.length > 0 ? '有订单正在发货或退款' : '现在没有待处理的问题'
}
