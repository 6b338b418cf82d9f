import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import type { TimelineEntry } from '../../../server/tickets/ticket.contract'
import { Icon } from '../../components/icon'
import { Moment } from '../../components/moment'
import { Pictures } from '../../components/pictures'
import { formatMoment } from '../../lib/time'

const DEEDS: Partial<Record<TimelineEntry['type'], string>> = {
  submitted: '提交了工单',
  question: '请客户补充',
  answer: '补充了',
  resolved: '给出解决',
  reopened: '重新打开',
  closed: '关闭',
  assigned: '接单',
  urged: '催单',
  escalated: '转上级',
  'above-answered': '答复',
  'review-asked': '申请复核',
  reviewed: '复核结论',
  complained: '投诉',
  reminded: '提醒确认',
  rated: '评价',
  'followed-up': '差评回访',
  incident: '故障',
  classified: '改类型或部门',
  tagged: '标签',
  helper: '协助',
  draft: '拟了回复',
  merged: '合并',
  'outside-term': '外部期限',
  call: '电话',
  talk: '会话',
}

/** Everything that happened, oldest first; what only staff can see is marked. */
export function Stream({
  ticket,
  now,
  onUse,
}: {
  ticket: DeskTicket
  now: number
  /** Words that a helper laid ready, to be sent by the reader. */
  onUse?: (text: string) => void
}) {
  const [query] = useSearchParams()
  const wanted = query.get('entry')
  return (
    <ol className="stream" aria-label="进展">
      {ticket.timeline.map((entry) => (
        <Entry
          key={entry.entryId}
          entry={entry}
          ticket={ticket}
          now={now}
          wanted={entry.entryId === wanted}
          onUse={ticket.actions.includes('note') ? onUse : undefined}
        />
      ))}
    </ol>
  )
}

interface EntryProps {
  entry: TimelineEntry
  ticket: DeskTicket
  now: number
  /** The link that opened the ticket was about this one. */
  wanted: boolean
  onUse: ((text: string) => void) | undefined
}

function Entry({ entry, ticket, now, wanted, onUse }: EntryProps) {
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (wanted) item.current?.scrollIntoView({ block: 'center' })
  }, [wanted])
  const internal = entry.visibility === 'internal'
  const spoken = entry.type !== 'assigned' && entry.type !== 'masked' && entry.actor !== 'system'
  const classes = [
    `entry entry--${entry.actor}`,
    internal && 'entry--internal',
    !spoken && 'entry--brief',
    wanted && 'entry--wanted',
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <li ref={item} className={classes}>
      <p className="entry__by">
        <b>{entry.actor === 'customer' ? ticket.customer.displayName : entry.actorLabel}</b>
        {DEEDS[entry.type] && <span>{DEEDS[entry.type]}</span>}
        {entry.from && <span className="entry__from code">{entry.from}</span>}
        {internal && (
          <span className="entry__mark">
            <Icon name="lock" size={13} /> 内部，客户看不到
          </span>
        )}
        <Moment at={entry.at} now={now} />
      </p>
      {entry.type === 'submitted' && !entry.from && <Complaint ticket={ticket} now={now} />}
      {(entry.type !== 'submitted' || entry.from) && entry.text && (
        <p className="entry__text">{entry.text}</p>
      )}
      {entry.type === 'draft' && onUse && (
        <Button size="small" onClick={() => onUse(entry.text)}>
          用这段回复
        </Button>
      )}
      <Pictures attachments={entry.attachments} />
    </li>
  )
}

/** What the customer filled in at the start. */
function Complaint({ ticket, now }: { ticket: DeskTicket; now: number }) {
  const facts = [
    ['发生时间', ticket.occurredAt && formatMoment(ticket.occurredAt, now)],
    ['报错原文', ticket.errorText],
    ['试过什么', ticket.tried],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]))
  return (
    <>
      <p className="entry__text">{ticket.description}</p>
      {facts.length > 0 && (
        <dl className="complaint">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
