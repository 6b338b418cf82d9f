import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { EmptyState } from '@/components/empty-state'
import { tappable } from '@/components/tappable'
import { Tag } from '@/components/tag'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { usePages } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { getCallsNow, listContactsMade, type ContactMade } from '@/services/calls'
import { knownToken } from '@/services/session'
import { CallNow } from '@/shell/call-now'
import { go } from '@/shell/go'
import { ListView } from '@/shell/list-view'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { PlannedCard } from './planned-card'
import './index.scss'

async function loadNow() {
  const [calls, { callsText }] = await Promise.all([getCallsNow(), listContactsMade({ limit: 1 })])
  return { calls, callsText }
}

/** F3: every contact that we made or plan, by any road. What is not here was not us. */
export default function ContactsPage() {
  const now = useLoaded(loadNow)
  const contacts = usePages('contacts', listContactsMade)
  const again = async (): Promise<void> => {
    await Promise.all([now.reload(), contacts.reload()])
  }
  usePullDown(again)
  useLive(() => void again(), knownToken() !== null)
  return (
    <Page>
      <Loadable loaded={now} cards={1}>
        {({ calls, callsText }) => (
          <>
            <View className="contacts__lead">{callsText}</View>
            <CallNow calls={{ ...calls, planned: [] }} />
            {calls.planned.length > 0 && (
              <Section title="约好的电话">
                {calls.planned.map((planned) => (
                  <PlannedCard
                    key={planned.plannedId}
                    planned={planned}
                    slots={calls.slots}
                    onChanged={(changed) => now.put({ calls: changed, callsText })}
                  />
                ))}
              </Section>
            )}
          </>
        )}
      </Loadable>
      <Section title="联系过您的记录">
        <ListView pages={contacts} empty={<NoContacts />}>
          {(contact) => <ContactRow key={contact.contactId} contact={contact} />}
        </ListView>
      </Section>
      <View className="contacts__strange">
        <Button kind="danger" icon="flag" onTap={() => go(routes.reportFake())}>
          有不在这里的联系，举报冒充
        </Button>
      </View>
    </Page>
  )
}

function ContactRow({ contact }: { contact: ContactMade }) {
  const now = useNow()
  const { roadText, by, workNumber, what, resultText, at, page, road } = contact
  return (
    <Card {...(page === null ? {} : { onTap: () => go(page) })}>
      <View className="contact-made__head">
        <View className="contact-made__road">{roadText}</View>
        <Tag>{resultText}</Tag>
      </View>
      <View className="contact-made__what">{what}</View>
      <View className="contact-made__by">
        {[road === 'notice' ? null : by, formatMoment(at, now)].filter(Boolean).join(' · ')}
      </View>
      {workNumber && (
        <View
          className="contact-made__card"
          {...tappable}
          onClick={(event) => {
            event.stopPropagation()
            go(routes.staff(workNumber))
          }}
        >
          核对这个工号
        </View>
      )}
    </Card>
  )
}

const NoContacts = () => (
  <EmptyState
    icon="phone"
    title="还没有联系过您"
    text="发到微信的通知、客服的回复和电话，每一次都会记在这里"
  />
)
