import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button } from 'antd'
import { useNavigate } from 'react-router'
import { Link } from 'react-router'
import type { DeskAppealCase } from '../../../server/tickets/appeals/appeal.contract'
import { ApiFault, wordsOf } from '../../api/api-fault'
import { acceptAppeal, getAppeal } from '../../api/appeals'
import { Bones } from '../../components/bones'
import { DueTime } from '../../components/due-time'
import { Nothing } from '../../components/nothing'
import { Rows } from '../../components/rows'
import { Trouble } from '../../components/trouble'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { useWide } from '../../hooks/use-media'
import { useNow } from '../../hooks/use-now'
import { dueAt } from '../../lib/due'
import { formatMoment } from '../../lib/time'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { Facts } from '../ticket/facts'
import { Stream } from '../ticket/stream'
import { TicketHead, TicketTop } from '../ticket/ticket-head'
import { DecisionForm } from './decision-form'

/** One of them with the whole case to read, and the decision to write. */
export function AppealPage({ appealId }: { appealId: string }) {
  const appeal = useQuery({
    queryKey: ['appeals', 'one', appealId],
    queryFn: ({ signal }) => getAppeal(appealId, signal),
  })
  const navigate = useNavigate()
  const wide = useWide()
  const now = useNow()
  useHotkeys({ Escape: () => void navigate('/appeals') })
  const { data, error } = appeal
  if (!data) {
    return (
      <main className="ticket">
        <TicketTop number="" back="/appeals" />
        {appeal.isPending && <Bones rows={12} height={20} label="正在打开" />}
        {error instanceof ApiFault && error.reference.code === 'touched_it' && (
          <Nothing title="这件由别人来决定" words={wordsOf(error)} />
        )}
        {error && !(error instanceof ApiFault && error.reference.code === 'touched_it') && (
          <Trouble
            title="没有打开"
            words={wordsOf(error)}
            onRetry={() => void appeal.refetch()}
            retrying={appeal.isFetching}
          />
        )}
      </main>
    )
  }
  return (
    <div className="desk desk--open">
      <main className="ticket">
        <TicketTop number={data.number} back="/appeals" />
        <div className="ticket__scroll" role="group" aria-label="整件事" tabIndex={0}>
          <Asked appeal={data} now={now} />
          {data.case && (
            <>
              <TicketHead ticket={data.case} now={now} />
              <Stream ticket={data.case} now={now} />
            </>
          )}
          {!wide && data.case && <Facts ticket={data.case} now={now} />}
        </div>
        {data.outcomeText === null && <DecisionForm appeal={data} />}
      </main>
      {wide && data.case && (
        <aside className="side" aria-label="客户与订单">
          <Facts ticket={data.case} now={now} />
        </aside>
      )}
    </div>
  )
}

/** What was asked for, by when it is owed, and what came of it. */
function Asked({ appeal, now }: { appeal: DeskAppealCase; now: number }) {
  const {
    kindText,
    words,
    customerName,
    dueAt: due,
    askedAt,
    outcomeText,
    reasons,
    rule,
    decidedBy,
    decidedAt,
    touchedBy,
    sessionId,
    kind,
  } = appeal
  return (
    <header className="head head--appeal">
      <h1 className="head__title">{kindText}</h1>
      <blockquote className="flag__said">{words}</blockquote>
      <Rows
        rows={[
          ['客户', customerName],
          ['提出', formatMoment(askedAt, now)],
          [
            '结果',
            outcomeText &&
              `${outcomeText}，${decidedBy ?? ''}，${decidedAt ? formatMoment(decidedAt, now) : ''}`,
          ],
          ['理由', outcomeText && reasons],
          ['依据', rule],
          [
            '经手过',
            kind === 'supervisor' || touchedBy.length === 0
              ? null
              : `${touchedBy.join('、')}，不能决定这件`,
          ],
        ]}
      />
      {outcomeText === null && (
        <p className="head__due">
          期限 <DueTime due={dueAt(due, askedAt, now)} />
        </p>
      )}
      {sessionId && (
        <p>
          <Link to={`/sessions/${sessionId}?view=ended`}>看会话</Link>
        </p>
      )}
      <Accept appeal={appeal} now={now} />
    </header>
  )
}

/** A complaint is first taken up, which its customer hears. */
function Accept({ appeal, now }: { appeal: DeskAppealCase; now: number }) {
  const { appealId, kind, acceptedAt, acceptDueAt, askedAt, outcomeText } = appeal
  const { message } = Messages.useApp()
  const client = useQueryClient()
  const name = `appeal.${appealId}.accept`
  const accept = useMutation({
    mutationFn: () => acceptAppeal(appealId, writeKey(name, {})),
    onSuccess: () => {
      forgetWriteKey(name)
      void message.success('受理了，客户会收到通知')
    },
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ['appeals'] }),
  })
  if (kind !== 'complaint' || outcomeText !== null) return null
  if (acceptedAt) return <p className="head__due">{formatMoment(acceptedAt, now)} 受理</p>
  return (
    <p className="head__due">
      <Button onClick={() => accept.mutate()} loading={accept.isPending}>
        受理
      </Button>
      {acceptDueAt && (
        <>
          {' '}
          受理期限 <DueTime due={dueAt(acceptDueAt, askedAt, now)} />
        </>
      )}
    </p>
  )
}
