import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { useAt } from '@/hooks/use-at'
import { useEvery } from '@/hooks/use-every'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { useReading } from '@/hooks/use-reading'
import { useServiceChat } from '@/hooks/use-service-chat'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { getCallsNow, type CallsNow } from '@/services/calls'
import { getContact, type Contact } from '@/services/contact'
import type { KfEntryRequest } from '@/services/service-chat'
import { knownToken } from '@/services/session'
import { findWaiting, type Waiting } from '@/services/waiting'
import { CallNow } from '@/shell/call-now'
import { go } from '@/shell/go'
import { Incidents } from '@/shell/incidents'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { SessionCard } from '@/shell/session-card'
import { Warnings } from '@/shell/warnings'
import { Channel } from './channel'
import { Emergency } from './emergency'
import { Groups } from './groups'
import { GuideRows } from './guide-rows'
import { PhoneCode } from './phone-code'
import { Promises } from './promises'
import { openAccount } from './reach'
import { StartingPoint } from './starting-point'
import './index.scss'

/** Who is there and how long it takes changes without news for this very person. */
const LOOK_AGAIN_MS = 30_000

async function loadContact() {
  const contact = await getContact()
  // Asked for by whoever is logged in; the page is whole without.
  if (!knownToken()) return { contact, waiting: null, calls: null }
  const [waiting, calls] = await Promise.all([findWaiting(), getCallsNow().catch(() => null)])
  return { contact, waiting, calls }
}

/** The telephone number is worth most when nothing else works. */
const seen = new Seen<Awaited<ReturnType<typeof loadContact>>>()

interface About {
  orderNumber?: string
  ticketNumber?: string
}

/** How to reach a person, told as it is. Opened from an order or a ticket, it carries that along. */
export default function ContactPage() {
  const loaded = useLoaded(loadContact, { keep: { seen, name: 'contact' } })
  usePullDown(loaded.reload)
  useLive(() => void loaded.reload(), knownToken() !== null)
  useEvery(LOOK_AGAIN_MS, () => void loaded.reload(), loaded.data !== null)
  useAt(loaded.data?.contact.changesAt ?? null, () => void loaded.reload())
  const about: About = {
    orderNumber: usePageParam('orderNumber'),
    ticketNumber: usePageParam('ticketNumber'),
  }
  return (
    <Page>
      <Loadable loaded={loaded} cards={4}>
        {(data) => <ContactView {...data} about={about} />}
      </Loadable>
    </Page>
  )
}

function ContactView({
  contact,
  waiting,
  calls,
  about,
}: {
  contact: Contact
  waiting: Waiting | null
  calls: CallsNow | null
  about: About
}) {
  const { orderNumber, ticketNumber } = about
  const phone = contact.channels.find(({ key }) => key === 'phone') ?? null
  // Where 微信客服 does not open, the official account's chat is the same people.
  const chat = useServiceChat(entryOf(about), () => void openAccount())
  const { elder } = useReading()
  const guide = (
    <Section key="guide" title="遇到了哪一类问题">
      <Card flush>
        <GuideRows
          guide={contact.guide}
          orderNumber={orderNumber ?? null}
          likelyOrder={contact.latestOrder?.orderNumber ?? null}
          phone={phone}
          onChat={chat.open}
        />
      </Card>
    </Section>
  )
  const ways = (
    <Section key="ways" title="联系方式">
      <Card flush>
        {contact.channels.map((channel) => (
          <Channel
            key={channel.key}
            channel={channel}
            orderNumber={orderNumber ?? null}
            onChat={chat.open}
          />
        ))}
      </Card>
    </Section>
  )
  return (
    <>
      <View className="contact__truth">
        <View className={`contact__lamp ${contact.peopleOnline ? 'contact__lamp--on' : ''}`} />
        <View className="contact__headline">
          <Phrases>{contact.headline}</Phrases>
        </View>
      </View>
      <Incidents incidents={contact.incidents} />
      <Warnings warnings={contact.warnings} />
      <CallNow calls={calls} />
      <SessionCard waiting={waiting} />
      <StartingPoint contact={contact} orderNumber={orderNumber} ticketNumber={ticketNumber} />
      {elder ? [ways, guide] : [guide, ways]}
      {phone?.phone && calls?.ongoing?.direction !== 'inbound' && <PhoneCode />}
      {phone && !phone.phoneHint && (
        <Card flush>
          <NavRow
            icon="phone"
            title="留言，请客服回电"
            text={phone.open ? '不方便打，或打不通时' : '电话现在没有人接，留下号码，马上有编号'}
            onTap={() => go(routes.callBack({ orderNumber }))}
          />
        </Card>
      )}
      <Emergency text={contact.emergencyText} counts={contact.emergencyFor} />
      <Groups groups={contact.groups} />
      <Promises contact={contact} />
      <Card flush>
        <NavRow
          icon="shield"
          title="官方核验"
          text="号码、网址、账号是不是我们，冒充的在这里举报"
          onTap={() => go(routes.official())}
        />
        <NavRow
          icon="alert"
          title="被骗了，先止损"
          text="一步步做，一点就交给安全部"
          onTap={() => go(routes.firstAid())}
        />
        <NavRow
          icon="user"
          title="孩子自己买的，监护人申请"
          text="不用登录孩子的账号，由专门的小组来看"
          onTap={() => go(routes.guardian())}
        />
      </Card>
      {contact.languageModel && (
        <View className="contact__safety">
          {`标着“AI 生成”的回答由${contact.languageModel.name}写成，备案号 ${contact.languageModel.filingNo}。您说的话会去掉密码、卡密、号码后交给它；事实和规则由平台填写`}
        </View>
      )}
      <View className="contact__safety">
        官方客服不会索要密码、验证码、身份证号或银行卡号，也不会让您转账、共享屏幕
      </View>
    </>
  )
}

function entryOf({ orderNumber, ticketNumber }: About): KfEntryRequest {
  if (orderNumber) return { from: 'order', orderNumber }
  return ticketNumber ? { from: 'ticket', ticketNumber } : { from: 'mine' }
}
