import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Phrases } from '@/components/phrases'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { getContact, type Contact } from '@/services/contact'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { Channel } from './channel'
import { GuideRows } from './guide-rows'
import { StartingPoint } from './starting-point'
import './index.scss'

/** How to reach a person, told as it is. Opened from an order or a ticket, it carries that along. */
export default function ContactPage() {
  const { params } = useRouter()
  const contact = useLoaded(getContact)
  usePullDown(contact.reload)
  return (
    <Page>
      <Loadable loaded={contact} cards={4}>
        {(data) => <ContactView contact={data} orderNumber={params['orderNumber']} ticketNumber={params['ticketNumber']} />}
      </Loadable>
    </Page>
  )
}

interface ContactViewProps {
  contact: Contact
  orderNumber?: string
  ticketNumber?: string
}

function ContactView({ contact, orderNumber, ticketNumber }: ContactViewProps) {
  const about = orderNumber ?? contact.latestOrder?.orderNumber ?? null
  const phone = contact.channels.find(({ key }) => key === 'phone') ?? null
  return (
    <>
      <View className="contact__truth">
        <View className={`contact__lamp ${contact.peopleOnline ? 'contact__lamp--on' : ''}`} />
        <View className="contact__headline"><Phrases>{contact.headline}</Phrases></View>
      </View>
      {contact.emergencyText && <Callout tone="late" icon="alert">{contact.emergencyText}</Callout>}
      <StartingPoint contact={contact} orderNumber={orderNumber} ticketNumber={ticketNumber} />
      <Section title="遇到了哪一类问题">
        <Card flush><GuideRows guide={contact.guide} orderNumber={about} phone={phone} /></Card>
      </Section>
      <Section title="联系方式">
        <Card flush>{contact.channels.map((channel) => <Channel key={channel.key} channel={channel} orderNumber={about} />)}</Card>
      </Section>
      {contact.promises.length > 0 && (
        <Section title="我们承诺">
          <Card>
            {contact.promises.map(({ id, title, text }) => (
              <View key={id} className="contact__promise">
                <View className="contact__promise-title">{title}</View>
                <View className="contact__promise-text">{text}</View>
              </View>
            ))}
          </Card>
        </Section>
      )}
      <View className="contact__safety">官方客服不会索要密码、验证码、身份证号或银行卡号,也不会让您转账、共享屏幕</View>
    </>
  )
}
