import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from 'antd'
import { Link, useParams } from 'react-router'
import type { DeskCall, DeskCalls } from '../../../server/calls/desk-call.contract'
import { wordsOf } from '../../api/api-fault'
import { listCalls } from '../../api/calls'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { CallerPage } from './caller-page'
import { CodeCheck } from './code-check'
import { PlannedCall } from './planned-call'
import { VoicemailForm } from './voicemail-form'

/** R4: the telephone at the desk. */
export default function CallsPage() {
  const { callId } = useParams()
  return callId ? <CallerPage key={callId} callId={callId} /> : <Calls />
}

const POLL_MS = 30_000

function Calls() {
  const now = useNow()
  const [voicemail, setVoicemail] = useState(false)
  const list = useQuery({
    queryKey: ['calls'],
    queryFn: ({ signal }) => listCalls(signal),
    refetchInterval: POLL_MS,
  })
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>电话</h1>
        <Button onClick={() => setVoicemail(!voicemail)}>
          {voicemail ? '先不记留言' : '记一条电话留言'}
        </Button>
      </div>
      {voicemail && <VoicemailForm onClose={() => setVoicemail(false)} />}
      <CodeCheck />
      {list.isPending && <Bones rows={6} height={44} label="正在取电话" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && <Lists calls={list.data} now={now} />}
    </main>
  )
}

function Lists({ calls: { open, planned, lately }, now }: { calls: DeskCalls; now: number }) {
  if (open.length + planned.length + lately.length === 0)
    return (
      <Nothing
        title="没有要打的电话"
        words="客户报通话码，在上面核对；要打给客户，从工单里约或直接打。"
      />
    )
  return (
    <>
      {open.length > 0 && <h2 className="calls__part">正在打，或还没有记下来</h2>}
      <ul className="flags__list">
        {open.map((call) => (
          <CallRow key={call.callId} call={call} now={now} />
        ))}
      </ul>
      {planned.length > 0 && <h2 className="calls__part">约好要打的</h2>}
      <ul className="flags__list">
        {planned.map((one) => (
          <li key={one.plannedId} className={one.late ? 'flag call--late' : 'flag'}>
            <PlannedCall planned={one} slots={null} />
          </li>
        ))}
      </ul>
      {lately.length > 0 && <h2 className="calls__part">最近七天</h2>}
      <ul className="flags__list">
        {lately.map((call) => (
          <CallRow key={call.callId} call={call} now={now} />
        ))}
      </ul>
    </>
  )
}

function CallRow({ call, now }: { call: DeskCall; now: number }) {
  const { callId, state, text, customerName, at, summary, ticketNumber, helpers } = call
  return (
    <li className={state === 'open' ? 'flag' : 'flag flag--seen'}>
      <p className="flag__who">
        <b>{customerName}</b>
        <span>{text}</span>
        {helpers.length > 0 && <span>协助：{helpers.join('、')}</span>}
        <Moment at={at} now={now} />
      </p>
      {summary && <blockquote className="flag__said">{summary}</blockquote>}
      <div className="flag__do">
        {state === 'open' && <Link to={`/calls/${callId}`}>打开，记下来</Link>}
        {ticketNumber && <Link to={`/tickets/${ticketNumber}`}>工单 {ticketNumber}</Link>}
      </div>
    </li>
  )
}
