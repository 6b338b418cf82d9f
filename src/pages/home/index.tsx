import { View } from '@tarojs/components'
import { EmptyState } from '@/components/empty-state'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { useUnreadBadge } from '@/hooks/use-unread-badge'
import { routes } from '@/lib/routes'
import { getMe } from '@/services/account'
import { getContact } from '@/services/contact'
import { listOrders } from '@/services/orders'
import { listTickets } from '@/services/tickets'
import { findWaiting } from '@/services/waiting'
import { ContactDoor } from '@/shell/contact-door'
import { Loadable } from '@/shell/loadable'
import { OrderCard } from '@/shell/order-card'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { SessionCard } from '@/shell/session-card'
import { TicketCard } from '@/shell/ticket-card'
import './index.scss'

async function loadHome() {
  const [me, tickets, orders, contact, waiting] = await Promise.all([
    getMe(),
    listTickets({ open: true, limit: 2 }),
    listOrders({ limit: 1 }),
    // The way to a person stays open even when its hours cannot be read.
    getContact().catch(() => null),
    findWaiting(),
  ])
  return { me, tickets: tickets.items, latestOrder: orders.items[0] ?? null, truth: contact?.headline ?? null, waiting }
}

type Home = Awaited<ReturnType<typeof loadHome>>

/** What is open now, and one door to a person. */
export default function HomePage() {
  const home = useLoaded(loadHome)
  usePullDown(home.reload)
  useUnreadBadge(home.data?.me.unreadNotices)
  return (
    <Page dock={<ContactDoor truth={home.data?.truth ?? null} />}>
      <Loadable loaded={home}>{(data) => <HomeView {...data} />}</Loadable>
    </Page>
  )
}

function HomeView({ me, tickets, latestOrder, waiting }: Home) {
  return (
    <>
      <View className="home__greeting">{me.displayName ? `您好,${me.displayName}` : '您好'}</View>
      <View className="home__state">{stateOf(tickets)}</View>
      <SessionCard waiting={waiting} />
      {tickets.length > 0 && (
        <Section title="正在处理" action={me.openTickets > tickets.length ? { label: `全部 ${me.openTickets} 张`, address: routes.tickets() } : undefined}>
          {tickets.map((ticket) => <TicketCard key={ticket.number} ticket={ticket} />)}
        </Section>
      )}
      {latestOrder && (
        <Section title="最近的订单" action={{ label: '全部订单', address: routes.orders() }}><OrderCard order={latestOrder} /></Section>
      )}
      {!latestOrder && tickets.length === 0 && (
        <EmptyState icon="box" title="还没有订单" text="在平台下单后,订单和进度都会出现在这里" />
      )}
    </>
  )
}

function stateOf(tickets: Home['tickets']): string {
  if (tickets.some(({ status }) => status === 'awaiting_customer')) return '有一张工单在等您补充'
  if (tickets.some(({ status }) => status === 'resolved')) return '有一张工单等您确认是否解决'
  return tickets.length > 0 ? '我们正在处理您的问题' : '现在没有待处理的问题'
}
