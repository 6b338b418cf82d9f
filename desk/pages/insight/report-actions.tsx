import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import type { Report, ReportSummary } from '../../../server/insight/reports/report.contract'
import { wordsOf } from '../../api/api-fault'
import { addReportAction, finishReportAction } from '../../api/insight'
import { WriteTrouble } from '../../components/trouble'
import { epochMs } from '../../lib/clock'
import { dayBefore } from '../../lib/period'

type Which = Pick<ReportSummary, 'kind' | 'period'>

/** What is to be done better, by whom and by when; what is open stands in the next report too. */
export function ReportActions({ report, which }: { report: Report; which: Which }) {
  const client = useQueryClient()
  const keep = (next: Report): void => {
    client.setQueryData(['report', which.kind, which.period], next)
  }
  const finish = useMutation({
    mutationFn: (actionId: string) => finishReportAction(which, actionId, `done-${actionId}`),
    onSuccess: keep,
  })
  return (
    <section aria-labelledby="report-actions">
      <h3 id="report-actions">要做的事</h3>
      {report.actions.length === 0 && <p className="insight__note">还没有写下要做的事。</p>}
      <ul className="report__figures">
        {report.actions.map((action) => (
          <li key={action.actionId}>
            <span>
              {action.words}
              {action.carriedOver && <span className="tier">上期留下</span>}
            </span>
            {action.done ? (
              <b className="numbers__state--kept">做完了</b>
            ) : (
              <Button
                size="small"
                loading={finish.isPending && finish.variables === action.actionId}
                onClick={() => finish.mutate(action.actionId)}
                aria-label={`${action.words}，做完了`}
              >
                做完了
              </Button>
            )}
            <span className={action.late ? 'numbers__state--broken' : 'insight__note'}>
              {action.owner} · {action.dueOn} 前{action.late && '，已经过了'}
            </span>
          </li>
        ))}
      </ul>
      {finish.error && <WriteTrouble words={wordsOf(finish.error)} />}
      <NewAction report={report} which={which} onAdded={keep} />
    </section>
  )
}

interface NewActionProps {
  report: Report
  which: Which
  onAdded: (report: Report) => void
}

const IN_DAYS = 14

function NewAction({ report, which, onAdded }: NewActionProps) {
  const first = dayBefore(epochMs(), -IN_DAYS)
  const [words, setWords] = useState('')
  const [owner, setOwner] = useState<string | null>(null)
  const [dueOn, setDueOn] = useState(first)
  const [key, setKey] = useState(() => crypto.randomUUID())
  const add = useMutation({
    mutationFn: () => addReportAction(which, { words, owner: owner ?? '', dueOn }, key),
    onSuccess: (next) => {
      setWords('')
      setKey(crypto.randomUUID())
      onAdded(next)
    },
  })
  const people = report.people.map(({ workNumber, name }) => ({
    value: workNumber,
    label: `${name} ${workNumber}`,
  }))
  return (
    <form
      className="report__new"
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Input
        value={words}
        maxLength={200}
        onChange={(event) => setWords(event.target.value)}
        placeholder="要做什么"
        aria-label="要做什么"
      />
      <Select
        value={owner}
        options={people}
        onChange={setOwner}
        placeholder="由谁做"
        aria-label="由谁做"
      />
      <Input
        type="date"
        value={dueOn}
        onChange={(event) => setDueOn(event.target.value)}
        aria-label="哪天前做完"
      />
      <Button
        type="primary"
        htmlType="submit"
        loading={add.isPending}
        disabled={words.trim().length < 2 || owner === null}
      >
        记下
      </Button>
      {add.error && <WriteTrouble words={wordsOf(add.error)} />}
    </form>
  )
}
