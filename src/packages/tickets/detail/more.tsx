import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { status } from '@/components/spoken'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { routes } from '@/lib/routes'
import { getTicketMore, type TicketMore } from '@/services/appeals'
import type { TicketDetail } from '@/services/tickets'
import { AppealCard } from '@/shell/appeal-card'
import { go } from '@/shell/go'
import { AskSheet, type AskKind } from './ask-sheet'

interface MoreProps {
  ticket: TicketDetail
  onChanged: (ticket: TicketDetail) => void
}

/** Behind 更多, for whoever an answer is not enough; open by itself where something was asked for, or we are late. */
export function More({ ticket, onChanged }: MoreProps) {
  const now = useNow()
  const late = ticket.nextDueAt !== null && Date.parse(ticket.nextDueAt) < now
  const asked = ticket.timeline.some(
    ({ type }) =>
      type === 'urged' || type === 'escalated' || type === 'review-asked' || type === 'complained',
  )
  const [open, setOpen] = useState(late || asked)
  if (!open)
    return (
      <Button kind="quiet" onTap={() => setOpen(true)}>
        更多：催一催、转上级、复核
      </Button>
    )
  return <Opened ticket={ticket} onChanged={onChanged} />
}

const DOORS: ReadonlyArray<{ kind: AskKind; title: string; icon: 'bell' | 'user' | 'shield' }> = [
  { kind: 'urge', title: '催一催', icon: 'bell' },
  { kind: 'supervisor', title: '转上级', icon: 'user' },
  { kind: 'review', title: '申请复核', icon: 'shield' },
]

function Opened({ ticket, onChanged }: MoreProps) {
  const more = useLoaded(() => getTicketMore(ticket.number))
  const [asking, setAsking] = useState<AskKind | null>(null)
  const [told, setTold] = useState('')
  const { data, reload } = more
  // What happened to the ticket may have opened or shut one of the doors.
  useEffect(() => {
    void reload()
  }, [reload, ticket.updatedAt])
  if (!data)
    return more.error ? (
      <Callout tone="wait" icon="alert">
        {more.error.detail}
      </Callout>
    ) : null
  const answered = ({
    words,
    next,
    after,
  }: {
    words: string
    next: TicketMore
    after: TicketDetail
  }): void => {
    setAsking(null)
    setTold(words)
    more.put(next)
    onChanged(after)
  }
  return (
    <>
      <View {...status()}>
        {told && (
          <Callout tone="done" icon="check">
            {told}
          </Callout>
        )}
      </View>
      {data.appeals.map((appeal) => (
        <AppealCard key={appeal.number} appeal={appeal} />
      ))}
      <Card flush>
        {DOORS.map(({ kind, title, icon }) => {
          const { allowed, text } = data[kind]
          return (
            <NavRow
              key={kind}
              icon={icon}
              title={title}
              text={text}
              {...(allowed ? { onTap: () => setAsking(kind) } : {})}
            />
          )
        })}
        <NavRow
          icon="flag"
          title="监督与投诉"
          text="由没有经手过的人处理，有编号、有期限"
          onTap={() => go(routes.complaints({ ticketNumber: ticket.number }))}
        />
      </Card>
      {asking && (
        <AskSheet
          number={ticket.number}
          kind={asking}
          what={data[asking].text}
          onClose={() => setAsking(null)}
          onAsked={answered}
        />
      )}
    </>
  )
}
