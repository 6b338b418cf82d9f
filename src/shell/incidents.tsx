import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { Icon } from '@/components/icon'
import { Phrases } from '@/components/phrases'
import { status } from '@/components/spoken'
import { tappable } from '@/components/tappable'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { incidentsOfOrder, incidentsOfTicket, type PublicIncident } from '@/services/incidents'
import './incidents.scss'

/** What is down now: what happened and by when, in the same words on every screen. */
export const Incidents = ({ incidents }: { incidents: readonly PublicIncident[] }) => (
  <>
    {incidents.map((incident) => (
      <Incident key={incident.incidentId} incident={incident} />
    ))}
  </>
)

function Incident({ incident }: { incident: PublicIncident }) {
  const { title, status: state, statusText, text, lineText, yoursText, updates } = incident
  return (
    <View className={`incident incident--${state}`} {...status()}>
      <View className="incident__head">
        <Icon name={state === 'open' ? 'alert' : 'check'} />
        <View className="incident__title">{title}</View>
        <View className="incident__state">{statusText}</View>
      </View>
      {yoursText && <View className="incident__yours">{yoursText}</View>}
      <View className="incident__text">{text}</View>
      <View className="incident__line">
        <Phrases>{lineText}</Phrases>
      </View>
      {updates.length > 0 && <Before updates={updates} />}
    </View>
  )
}

/** What was said of it before, for whoever wants to know. */
function Before({ updates }: Pick<PublicIncident, 'updates'>) {
  const [open, setOpen] = useState(false)
  const now = useNow()
  if (!open) {
    return (
      <View className="incident__more" {...tappable} onClick={() => setOpen(true)}>
        {`看之前的 ${updates.length} 条进展`}
      </View>
    )
  }
  return (
    <View className="incident__before">
      {updates.map(({ at, text }) => (
        <View key={at} className="incident__update">
          <View className="incident__at">{formatMoment(at, now)}</View>
          <View>{text}</View>
        </View>
      ))}
    </View>
  )
}

/** Asked for again whenever what it stands beside has news; a page is whole without it. */
export function IncidentsOfOrder({ orderNumber, news }: { orderNumber: string; news: unknown }) {
  const { data, reload } = useLoaded(() => incidentsOfOrder(orderNumber))
  useEffect(() => void reload(), [reload, news])
  return <Incidents incidents={data?.items ?? []} />
}

export function IncidentsOfTicket({ number, news }: { number: string; news: unknown }) {
  const { data, reload } = useLoaded(() => incidentsOfTicket(number))
  useEffect(() => void reload(), [reload, news])
  return <Incidents incidents={data?.items ?? []} />
}
