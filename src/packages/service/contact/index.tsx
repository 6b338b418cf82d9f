import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Phrases } from '@/components/phrases'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { useServiceChat } from '@/hooks/use-service-chat'
import { getContact, type Contact } from '@/services/contact'
import type { KfEntryRequest } from '@/services/service-chat'
import { knownToken } from '@/services/session'
import { findWaiting, type Waiting } from '@/services/waiting'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { SessionCard } from '@/shell/session-card'
import { Channel } from './channel'
import { Groups } from './groups'
import { GuideRows } from './guide-rows'
import { Promises } from './promises'
import { openAccount } from './reach'
import { StartingPoint } from './starting-point'
import './index.scss'

async function loadContact() {
  const contact = await getContact()
  // Asked for by whoever is logged in; the page is whole without.
  return { contact, waiting: knownToken() ? await findWaiting() : null }
}

interface About {
  orderNumber?: string
  ticketNumber?: string
}

/** How to reach a person, told as it is. Opened from an order or a ticket, it carries that along. */
export default function ContactPage() {
  const { params } = useRouter()
  const loaded = useLoaded(loadContact)
  usePullDown(loaded.reload)
  useLive(() => void loaded.reload(), Boolean(loaded.data?.waiting?.sessionId))
  const about: About = { orderNumber: params['orderNumber'], ticketNumber: params['ticketNumber'] }
  return <Page><Loadable loaded={loaded} cards={4}>{(data) => <ContactView {...data} about={about} />}</Loadable></Page>
}

function ContactView({ contact, waiting, about }: { contact: Contact; waiting: Waiting | null; about: About }) {
  const { orderNumber, ticketNumber } = about
  const order = orderNumber ?? contact.latestOrder?.orderNumber ?? null
  const phone = contact.channels.find(({ key }) => key === 'phone') ?? null
  // Where 微信客服 does not open, the official account's chat is the same people.
  const chat = useServiceChat(entryOf(about), () => void openAccount())
  return (
    <>
      <View className="contact__truth">
        <View className={`contact__lamp ${contact.peopleOnline ? 'contact__lamp--on' : ''}`} />
        <View className="contact__headline"><Phrases>{contact.headline}</Phrases></View>
      </View>
      {contact.emergencyText && <Callout tone="late" icon="alert">{contact.emergencyText}</Callout>}
      <SessionCard waiting={waiting} />
      <StartingPoint contact={contact} orderNumber={orderNumber} ticketNumber={ticketNumber} />
      <Section title="遇到了哪一类问题">
        <Card flush><GuideRows guide={contact.guide} orderNumber={order} phone={phone} onChat={chat.open} /></Card>
      </Section>
      <Section title="联系方式">
        <Card flush>
          {contact.channels.map((channel) => (
            <Channel key={channel.key} channel={channel} orderNumber={order} queueText={queueText(contact)} onChat={chat.open} />
          ))}
        </Card>
      </Section>
      <Groups groups={contact.groups} />
      <Promises contact={contact} />
      <View className="contact__safety">官方客服不会索要密码、验证码、身份证号或银行卡号,也不会让您转账、共享屏幕</View>
    </>
  )
}

function queueText({ queue }: Contact): string | null {
  if (!queue) return null
  return queue.waiting === 0 ? '现在不用排队' : `当前排队人数:${queue.waiting},预计等待时间:${queue.minutes}分钟`
}

function entryOf({ orderNumber, ticketNumber }: About): KfEntryRequest {
  if (orderNumber) return { from: 'order', orderNumber }
  return ticketNumber ? { from: 'ticket', ticketNumber } : { from: 'mine' }
}
