import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import type {
  DeskIncidentRow,
  IncidentProposal,
  ListIncidents,
} from '../../../server/incidents/incident.contract'
import { wordsOf } from '../../api/api-fault'
import { listIncidents } from '../../api/incidents'
import { Bones } from '../../components/bones'
import { DueTime } from '../../components/due-time'
import { Icon } from '../../components/icon'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { dueAt } from '../../lib/due'
import { DeclareForm, type Draft } from './declare-form'
import { IncidentPage } from './incident-page'

/** What is down for many: one page for each, and a form to declare it. */
export default function IncidentsPage() {
  const { incidentId } = useParams()
  return incidentId ? <IncidentPage key={incidentId} incidentId={incidentId} /> : <Incidents />
}

const POLL_MS = 30_000
const FIRST_PAGE: string | null = null
const WHICH: Array<{ value: ListIncidents['state']; label: string }> = [
  { value: 'open', label: '正在处理' },
  { value: 'over', label: '过去的' },
]

function Incidents() {
  const [state, setState] = useState<ListIncidents['state']>('open')
  const [query, setQuery] = useSearchParams()
  const fromTicket = query.get('ticket')
  const [draft, setDraft] = useState<Draft | null>(fromTicket ? { ticketNumber: fromTicket } : null)
  const supervisor = useMe().role === 'supervisor'
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: ['incidents', state],
    queryFn: ({ pageParam, signal }) => listIncidents({ state, cursor: pageParam }, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  })
  const incidents = (list.data?.pages ?? []).flatMap(({ items }) => items)
  const proposals = draft ? [] : (list.data?.pages[0]?.proposals ?? [])
  const close = (): void => {
    setDraft(null)
    setQuery({}, { replace: true })
  }
  return (
    <main className="flags incidents">
      <div className="flags__head">
        <h1>故障</h1>
        <Segmented<ListIncidents['state']>
          value={state}
          options={WHICH}
          onChange={setState}
          aria-label="哪些故障"
        />
        {supervisor && !draft && (
          <Button type="primary" danger onClick={() => setDraft({})}>
            宣布故障
          </Button>
        )}
      </div>
      <p className="flags__words">
        供货商或商品大面积出问题时，宣布一次：客户都看到同一句话和时间，相关工单自动关联，一起通知、一起解决。
      </p>
      {proposals.map((proposal) => (
        <Proposal
          key={proposal.text}
          proposal={proposal}
          onDeclare={() => setDraft({ proposal })}
        />
      ))}
      {supervisor && draft && (
        <DeclareForm key={draft.proposal?.text ?? ''} draft={draft} onClose={close} />
      )}
      {list.isPending && <Bones rows={4} height={64} label="正在取故障" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && incidents.length === 0 && !draft && (
        <Nothing
          title={state === 'open' ? '现在没有故障' : '还没有过故障'}
          words={
            state === 'open'
              ? '短时间内同一家供货商或同一种商品工单变多，会在这里提醒主管。'
              : '结束的故障会留在这里。'
          }
        />
      )}
      <ul className="flags__list">
        {incidents.map((incident) => (
          <Row key={incident.incidentId} incident={incident} now={now} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="queue__more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            更多
          </Button>
        </div>
      )}
    </main>
  )
}

function Proposal({
  proposal: { text, customers, ticketNumbers },
  onDeclare,
}: {
  proposal: IncidentProposal
  onDeclare: () => void
}) {
  return (
    <section className="incident-hint" role="status">
      <Icon name="alert" />
      <div className="incident-hint__words">
        <b>{text}</b>
        <p>
          {customers} 位客户。
          {ticketNumbers.slice(0, 3).map((number) => (
            <Link key={number} to={`/tickets/${number}?scope=department`}>
              {number}
            </Link>
          ))}
          {ticketNumbers.length > 3 && '等'}
        </p>
      </div>
      <Button onClick={onDeclare}>看看，宣布故障</Button>
    </section>
  )
}

function Row({ incident, now }: { incident: DeskIncidentRow; now: number }) {
  const { incidentId, title, status, statusText, scopeText, startedAt, tickets } = incident
  const { nextWordAt, declaredAt, wordLate } = incident
  return (
    <li className={status === 'open' ? 'flag' : 'flag flag--seen'}>
      <p className="flag__who">
        <b>{title}</b>
        <span className={status === 'open' ? 'incident__open' : ''}>{statusText}</span>
        <span>{tickets} 张工单</span>
        {nextWordAt && (
          <span>
            {wordLate ? '答应客户的进展' : '下次告诉客户'}{' '}
            <DueTime due={dueAt(nextWordAt, declaredAt, now)} />
          </span>
        )}
      </p>
      <p className="flag__where">
        {scopeText} · 从 <Moment at={startedAt} now={now} /> 开始
      </p>
      <div className="flag__do">
        <Link to={`/incidents/${incidentId}`}>打开</Link>
      </div>
    </li>
  )
}
