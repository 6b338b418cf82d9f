import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { useUnreadBadge } from '@/hooks/use-unread-badge'
import { useReading } from '@/hooks/use-reading'
import { routes } from '@/lib/routes'
import { getMe } from '@/services/account'
import { getContact } from '@/services/contact'
import { chooseElder } from '@/services/reading'
import { listTickets } from '@/services/tickets'
import { ContactDoor } from '@/shell/contact-door'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { Identity } from './identity'
import { OrderDoors } from './order-doors'
import { OpenTickets } from './open-tickets'
import './index.scss'

async function loadMine() {
  const [me, tickets, contact] = await Promise.all([
    getMe(),
    listTickets({ open: true, limit: 3 }),
    getContact().catch(() => null),
  ])
  return { me, tickets: tickets.items, truth: contact?.headline ?? null }
}

type Mine = Awaited<ReturnType<typeof loadMine>>

/** Who I am, one strong way to a person, and what is mine. */
export default function MinePage() {
  const mine = useLoaded(loadMine)
  const { elder } = useReading()
  usePullDown(mine.reload)
  useUnreadBadge(mine.data?.me.unreadNotices)
  return (
    <Page overTabs>
      <Loadable loaded={mine} cards={4}>
        {(data) => <MineView {...data} elder={elder} />}
      </Loadable>
    </Page>
  )
}

/** For elders the way to a person stands before everything else. */
const MineView = ({ me, tickets, truth, elder }: Mine & { elder: boolean }) => (
  <>
    {!elder && <Identity me={me} />}
    <View className="mine__door">
      <ContactDoor truth={truth} />
    </View>
    {elder && <Identity me={me} />}
    {me.frozen && (
      <Card flush>
        <NavRow
          icon="alert"
          title="账号被平台冻结"
          text={`${me.frozen.reason}。看办法，或申诉`}
          onTap={() => go(routes.freeze())}
        />
      </Card>
    )}
    <Section title="我的订单" action={{ label: '全部订单', address: routes.orders() }}>
      <OrderDoors />
    </Section>
    <Section title="我的工单" action={{ label: '全部工单', address: routes.tickets() }}>
      <OpenTickets tickets={tickets} all={me.openTickets} />
    </Section>
    <Card flush>
      <NavRow
        icon="bell"
        title="通知"
        count={me.unreadNotices}
        onTap={() => go(routes.messages())}
      />
      <NavRow icon="chat" title="沟通记录" onTap={() => go(routes.history())} />
      <NavRow
        icon="shield"
        title="微信通知"
        aside={me.binding.state === 'verified' ? '已开通' : '未开通'}
        onTap={() => go(routes.binding())}
      />
      <NavRow
        icon="phone"
        title="我们联系过您"
        text="通知、回复、电话，每一次都在"
        onTap={() => go(routes.contacts())}
      />
      <NavRow
        icon="search"
        title="官方核验"
        text="号码、网址、账号是不是我们"
        onTap={() => go(routes.official())}
      />
      <NavRow icon="key" title="登录的设备" onTap={() => go(routes.logins())} />
      <NavRow icon="eye" title="谁看过我的资料" onTap={() => go(routes.looks())} />
      <NavRow
        icon="file"
        title="我的信息"
        text="存了什么、带走、改正、注销"
        onTap={() => go(routes.myData())}
      />
      <NavRow
        icon="user"
        title="长辈版"
        text="字更大，按钮更大，先找到人"
        pressed={elder}
        aside={elder ? '已打开' : '未打开'}
        onTap={() => chooseElder(!elder)}
      />
    </Card>
  </>
)
