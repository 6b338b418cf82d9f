import { useInfiniteQuery } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { DeskIncident, IncidentTicketRow } from '../../../server/incidents/incident.contract'
import { wordsOf } from '../../api/api-fault'
import { linkTicket, listIncidentTickets, unlinkTicket } from '../../api/incidents'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { statusLabel } from '../../lib/labels'
import { useIncidentWrite } from './use-incident-write'

const FIRST_PAGE: string | null = null

/** The tickets that are of it, newest first, each with what the solution for all came to. */
export function IncidentTickets({ incident, now }: { incident: DeskIncident; now: number }) {
  const { incidentId, tickets, version, byStatus, rounds } = incident
  // What the page knows of it has changed: so may its tickets have.
  const known = JSON.stringify([version, byStatus, rounds.map(({ state }) => state)])
  const list = useInfiniteQuery({
    queryKey: ['incidents', 'tickets', incidentId, known],
    queryFn: ({ pageParam, signal }) => listIncidentTickets(incidentId, pageParam, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  })
  const items = (list.data?.pages ?? []).flatMap((page) => page.items)
  return (
    <section className="card">
      <h2>
        关联的工单 {tickets}{' '}
        {tickets > 0 && (
          <Link
            className="card__link"
            to={`/tickets?scope=department&incident=${encodeURIComponent(incidentId)}`}
          >
            在工单列表里看处理中的
          </Link>
        )}
      </h2>
      {incident.status === 'open' && <LinkOne incidentId={incidentId} />}
      {list.isPending && <Bones rows={3} height={40} label="正在取工单" />}
      {list.data && items.length === 0 && (
        <p className="card__none">
          {tickets === 0 ? '还没有。符合范围的工单一提交就会关联进来' : '没有您部门的工单'}
        </p>
      )}
      <ul className="incident-tickets">
        {items.map((ticket) => (
          <Row key={ticket.number} ticket={ticket} incident={incident} now={now} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="queue__more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            更多
          </Button>
        </div>
      )}
    </section>
  )
}

interface RowProps {
  ticket: IncidentTicketRow
  incident: DeskIncident
  now: number
}

function Row({ ticket, incident, now }: RowProps) {
  const { number, title, status, customerName, holder, department, howText, linkedAt } = ticket
  const { result, resultText } = ticket
  const [removing, setRemoving] = useState(false)
  return (
    <li>
      <div className="incident-tickets__main">
        <Link to={`/tickets/${number}?scope=department`}>
          <span className="code">{number}</span> {title}
        </Link>
        <span className="flag__where">
          {customerName} · {statusLabel(status)} · {holder ?? `${department}，还没有人接`}
          {ticket.helpers.length > 0 && `（协助：${ticket.helpers.join('、')}）`} · {howText}{' '}
          <Moment at={linkedAt} now={now} />
        </span>
        {resultText && (
          <span className={`incident-tickets__result incident-tickets__result--${result ?? ''}`}>
            {resultText}
          </span>
        )}
      </div>
      {incident.status === 'open' && !removing && (
        <Button size="small" onClick={() => setRemoving(true)}>
          移出
        </Button>
      )}
      {removing && (
        <Unlink
          incidentId={incident.incidentId}
          number={number}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  )
}

interface UnlinkProps {
  incidentId: string
  number: string
  onClose: () => void
}

/** It is none of it: the reason is for colleagues; the customer reads that it is worked on by itself. */
export function Unlink({ incidentId, number, onClose }: UnlinkProps) {
  const [reason, setReason] = useState('')
  const { message } = Messages.useApp()
  const write = useIncidentWrite<{ number: string; reason: string }>({
    name: `${incidentId}.${number}.unlink`,
    send: (body, key) => unlinkTicket(incidentId, body, key),
    onError: (error) => void message.error(wordsOf(error)),
    onDone() {
      void message.success('移出来了，单独处理')
      onClose()
    },
  })
  return (
    <div className="flag__settle">
      <Input
        autoFocus
        value={reason}
        maxLength={200}
        aria-label="为什么不算在里面"
        placeholder="为什么不算在里面，只有同事看到"
        onChange={({ target }) => setReason(target.value)}
      />
      <Button
        type="primary"
        loading={write.isPending}
        disabled={reason.trim() === ''}
        onClick={() => write.mutate({ number, reason })}
      >
        移出
      </Button>
      <Button onClick={onClose}>不移了</Button>
    </div>
  )
}

function LinkOne({ incidentId }: { incidentId: string }) {
  const [number, setNumber] = useState('')
  const { message } = Messages.useApp()
  const write = useIncidentWrite<{ ticketNumber: string }>({
    name: `${incidentId}.link`,
    send: ({ ticketNumber }, key) => linkTicket(incidentId, ticketNumber, key),
    onError: (error) => void message.error(wordsOf(error)),
    onDone() {
      setNumber('')
      void message.success('关联好了')
    },
  })
  const ticketNumber = number.trim()
  return (
    <div className="flag__settle">
      <Input
        value={number}
        maxLength={20}
        aria-label="手工关联一张工单"
        placeholder="手工关联：工单号，例如 T260305-480213"
        onChange={({ target }) => setNumber(target.value)}
        onPressEnter={() => ticketNumber !== '' && write.mutate({ ticketNumber })}
      />
      <Button
        loading={write.isPending}
        disabled={ticketNumber === ''}
        onClick={() => write.mutate({ ticketNumber })}
      >
        关联
      </Button>
    </div>
  )
}
