import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { heading } from '@/components/spoken'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { getComplaints } from '@/services/appeals'
import { knownToken } from '@/services/session'
import { AppealCard } from '@/shell/appeal-card'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { Section } from '@/shell/section'
import { callPhone } from '../contact/reach'
import { ComplaintForm } from './complaint-form'
import './index.scss'

/** 监督与投诉: who sees to it and by when, the form, and what became of one's own. */
export default function ComplaintsPage() {
  const ticketNumber = usePageParam('ticketNumber') ?? null
  const loaded = useLoaded(getComplaints)
  usePullDown(loaded.reload)
  useLive(() => void loaded.reload(), knownToken() !== null)
  return (
    <Page>
      <Loadable loaded={loaded} cards={3}>
        {({ rules, phone, email, items, known }) => (
          <>
            <View className="complaints__lead" {...heading(1)}>
              由没有经手过的人来处理
            </View>
            <View className="complaints__rules">
              {rules.map((rule) => (
                <View key={rule} className="complaints__rule">
                  {rule}
                </View>
              ))}
            </View>
            {items.map((appeal) => (
              <AppealCard key={appeal.number} appeal={appeal} />
            ))}
            {known && (
              <ComplaintForm
                ticketNumber={ticketNumber}
                onFiled={(complaints) => loaded.put({ ...complaints, known })}
              />
            )}
            {(phone ?? email) && (
              <Section title="不在小程序里说也可以">
                <Card flush>
                  {phone && (
                    <NavRow
                      icon="phone"
                      title="投诉电话"
                      text={phone}
                      onTap={() => void callPhone(phone)}
                    />
                  )}
                  {email && <NavRow icon="inbox" title="投诉邮箱" text={email} />}
                </Card>
              </Section>
            )}
          </>
        )}
      </Loadable>
    </Page>
  )
}
