import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { DecideWarning, DeskWarning } from '../../../server/contact/official-report.contract'
import { wordsOf } from '../../api/api-fault'
import { decideWarning } from '../../api/warnings'
import { Moment } from '../../components/moment'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

const DONE: Readonly<Record<DecideWarning['decision'], string>> = {
  show: '已经提醒所有人',
  decline: '记下了，不提醒',
  withdraw: '提醒已撤回',
}

/** One thing that was reported: by how many, in which tickets, and what becomes of it. */
export function WarningCard({ warning, now }: { warning: DeskWarning; now: number }) {
  const {
    kindText,
    value,
    state,
    stateText,
    people,
    lastAt,
    ticketNumbers,
    note,
    decidedBy,
    decidedAt,
  } = warning
  const [writing, setWriting] = useState(false)
  const decide = useDecision(warning.subject, () => setWriting(false))
  return (
    <li className={state === 'proposed' || state === 'shown' ? 'flag' : 'flag flag--seen'}>
      <p className="flag__who">
        <b>{kindText}</b>
        <span className="urgent">{value}</span>
        <span>{stateText}</span>
        {lastAt && <Moment at={lastAt} now={now} />}
      </p>
      {people > 0 && <p className="flag__where">近来 {people} 个人举报</p>}
      {ticketNumbers.length > 0 && (
        <p className="flag__outcome">
          {ticketNumbers.map((number) => (
            <Link
              key={number}
              className="warnings__ticket"
              to={`/tickets/${number}?scope=department`}
            >
              工单 {number}
            </Link>
          ))}
        </p>
      )}
      {decidedAt && (
        <p className="flag__outcome">
          {decidedBy ?? '主管'}，<Moment at={decidedAt} now={now} />
          {note && `：${note}`}
        </p>
      )}
      {writing ? (
        <Show
          value={value}
          kindText={kindText}
          busy={decide.isPending}
          onShow={(words) => decide.mutate({ decision: 'show', note: words })}
          onClose={() => setWriting(false)}
        />
      ) : (
        <div className="flag__do">
          {state !== 'shown' && (
            <Button type="primary" onClick={() => setWriting(true)}>
              提醒所有人
            </Button>
          )}
          {state === 'proposed' && (
            <Button
              loading={decide.isPending}
              onClick={() => decide.mutate({ decision: 'decline', note: null })}
            >
              不提醒
            </Button>
          )}
          {state === 'shown' && (
            <Button
              loading={decide.isPending}
              onClick={() => decide.mutate({ decision: 'withdraw', note: null })}
            >
              撤回提醒
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

function useDecision(subject: string, onDone: () => void) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const name = `warning.${subject}`
  return useMutation({
    mutationFn: (decision: Pick<DecideWarning, 'decision' | 'note'>) => {
      const body = { subject, ...decision }
      return decideWarning(body, writeKey(name, body))
    },
    onSuccess(list, { decision }) {
      forgetWriteKey(name)
      client.setQueryData(['warnings'], list)
      void message.success(DONE[decision])
      onDone()
    },
    onError: (error) => void message.error(wordsOf(error)),
  })
}

interface ShowProps {
  value: string
  kindText: string
  busy: boolean
  onShow: (words: string | null) => void
  onClose: () => void
}

/** Every word that customers will read stands here before it is shown. */
function Show({ value, kindText, busy, onShow, onClose }: ShowProps) {
  const [words, setWords] = useState('')
  const said = words.trim()
  return (
    <div className="warnings__show">
      <div className="flag__settle">
        <Input
          autoFocus
          value={words}
          maxLength={80}
          placeholder="加一句给大家的话（可不填），比如：假的退款页面"
          aria-label="给大家的话"
          onChange={(event) => setWords(event.target.value)}
        />
        <Button type="primary" loading={busy} onClick={() => onShow(said === '' ? null : said)}>
          确认提醒
        </Button>
        <Button onClick={onClose}>先不提醒</Button>
      </div>
      <p className="flag__where">
        大家会看到：当心：{kindText} {value} 是冒充的{said === '' ? '，请不要理会' : `：${said}`}
      </p>
    </div>
  )
}
