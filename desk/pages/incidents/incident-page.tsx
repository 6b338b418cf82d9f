import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { DeskIncident } from '../../../server/incidents/incident.contract'
import { wordsOf } from '../../api/api-fault'
import { getIncident } from '../../api/incidents'
import { Bones } from '../../components/bones'
import { DueTime } from '../../components/due-time'
import { Icon } from '../../components/icon'
import { Moment } from '../../components/moment'
import { Rows } from '../../components/rows'
import { Trouble } from '../../components/trouble'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { useNow } from '../../hooks/use-now'
import { dueAt } from '../../lib/due'
import { formatMoment } from '../../lib/time'
import { IncidentTickets } from './incident-tickets'
import { RoundForm } from './round-form'
import { Rounds } from './rounds'
import { ScopeForm } from './scope-form'
import { WordForm } from './word-form'

const POLL_MS = 10_000

/** One incident: what it covers, what customers read of it, its tickets by how they stand, and what went to all of them. */
export function IncidentPage({ incidentId }: { incidentId: string }) {
  const incident = useQuery({
    queryKey: ['incidents', 'one', incidentId],
    queryFn: ({ signal }) => getIncident(incidentId, signal),
    refetchInterval: POLL_MS,
  })
  const navigate = useNavigate()
  const now = useNow()
  useHotkeys({ Escape: () => void navigate('/incidents') })
  return (
    <main className="ticket">
      <div className="ticket__top">
        <Link to="/incidents" className="ticket__back" aria-label="回到列表">
          <Icon name="back" size={18} />
        </Link>
        <span>故障</span>
      </div>
      {incident.isPending && <Bones rows={10} height={20} label="正在打开故障" />}
      {!incident.data && incident.error && (
        <Trouble
          title="没有打开"
          words={wordsOf(incident.error)}
          onRetry={() => void incident.refetch()}
          retrying={incident.isFetching}
        />
      )}
      {incident.data && (
        <div className="ticket__scroll" role="group" aria-label="故障" tabIndex={0}>
          <div className="incident-page">
            <Head incident={incident.data} now={now} />
            <Deeds incident={incident.data} />
            <Rounds incident={incident.data} now={now} />
            <IncidentTickets incident={incident.data} now={now} />
            <Updates incident={incident.data} now={now} />
          </div>
        </div>
      )}
    </main>
  )
}

function Head({ incident, now }: { incident: DeskIncident; now: number }) {
  const { title, status, statusText, publicView, scopeText, startedAt, declaredAt } = incident
  const { declaredBy, nextWordAt, wordLate, sideText, keywords, byStatus, customers } = incident
  return (
    <header className="incident-head">
      <h1 className="head__title">
        {title}
        <span className={status === 'open' ? 'incident__open' : 'incident__over'}>
          {statusText}
        </span>
      </h1>
      <section className="preview__card" aria-label="客户现在看到">
        <p className="preview__label">客户现在看到</p>
        <p className="preview__text">{publicView.text}</p>
        <p className="preview__change">{publicView.lineText}</p>
      </section>
      {nextWordAt && (
        <p className={wordLate ? 'form__warning' : 'head__due'}>
          {wordLate ? '答应客户的进展已经晚了 ' : '下一次告诉客户 '}
          <DueTime due={dueAt(nextWordAt, declaredAt, now)} />
        </p>
      )}
      <Rows
        rows={[
          ['范围', scopeText],
          ['开始', formatMoment(startedAt, now)],
          ['责任方', sideText],
          ['听到', keywords.length > 0 ? keywords.join('、') : null],
          ['宣布', `${declaredBy}，${formatMoment(declaredAt, now)}`],
        ]}
      />
      <p className="incident-head__counts">
        {byStatus.length === 0 ? (
          <span>还没有关联的工单</span>
        ) : (
          <>
            <b>{customers} 位客户</b>
            {byStatus.map(({ status: key, text, tickets }) => (
              <span key={key}>
                {text} {tickets}
              </span>
            ))}
          </>
        )}
      </p>
    </header>
  )
}

type Deed = 'update' | 'scope' | 'message' | 'solve' | 'close' | 'reopen'

const DEEDS: ReadonlyArray<{ deed: Deed; label: string; main?: true }> = [
  { deed: 'update', label: '写新的进展', main: true },
  { deed: 'scope', label: '改范围' },
  { deed: 'message', label: '通知所有关联的客户' },
  { deed: 'solve', label: '恢复了，一起解决' },
  { deed: 'reopen', label: '还没有恢复，重新处理' },
  { deed: 'close', label: '结束这个故障' },
]

/** What a supervisor may do with it now; others read. */
function Deeds({ incident }: { incident: DeskIncident }) {
  const [open, setOpen] = useState<Deed | null>(null)
  const may = DEEDS.filter(({ deed }) => incident.may[deed])
  if (may.length === 0) return null
  const close = (): void => setOpen(null)
  return (
    <section className="incident-deeds" aria-label="可以做的">
      <div className="flag__do">
        {may.map(({ deed, label, main }) => (
          <Button
            key={deed}
            type={main && open === null ? 'primary' : 'default'}
            aria-pressed={open === deed}
            onClick={() => setOpen(open === deed ? null : deed)}
          >
            {label}
          </Button>
        ))}
      </div>
      {(open === 'update' || open === 'reopen' || open === 'close') && (
        <WordForm key={open} incident={incident} deed={open} onClose={close} />
      )}
      {open === 'scope' && <ScopeForm incident={incident} onClose={close} />}
      {(open === 'message' || open === 'solve') && (
        <RoundForm
          key={open}
          incident={incident}
          kind={open === 'solve' ? 'solution' : 'message'}
          corrects={null}
          onClose={close}
        />
      )}
    </section>
  )
}

function Updates({ incident: { updates }, now }: { incident: DeskIncident; now: number }) {
  return (
    <section className="card">
      <h2>说过的和改过的</h2>
      <ul className="passage">
        {updates.map(({ seq, kindText, text, by, at, told }) => (
          <li key={seq}>
            <Moment at={at} now={now} />
            {kindText}：{text}
            <small>
              {' '}
              {by}
              {told ? '' : '，客户看不到'}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
