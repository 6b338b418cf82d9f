import { App as Messages, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { DeskIncident } from '../../../server/incidents/incident.contract'
import { writeIncident, type IncidentWrite } from '../../api/incidents'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { epochMs } from '../../lib/clock'
import { steerForm } from '../../lib/form-keys'
import { momentOf, wallOf } from '../../lib/wall'
import { Field } from './field'
import { useIncidentWrite } from './use-incident-write'

interface WordFormProps {
  incident: DeskIncident
  deed: 'update' | 'reopen' | 'close'
  onClose: () => void
}

const SEND = { update: '写好了，给客户看', reopen: '重新处理', close: '结束' }
const DONE = {
  update: '客户看得到新的进展了',
  reopen: '重新处理，新的工单会接着关联',
  close: '这个故障结束了',
}
const NEXT_MS = 30 * 60_000

/** The next word, and by when the one after it comes; or that it is not over, or that it has ended. */
export function WordForm({ incident, deed, onClose }: WordFormProps) {
  const { incidentId, version, expectedAt: known, status } = incident
  const { message } = Messages.useApp()
  const [text, setText] = useState('')
  const [expectedAt, setExpectedAt] = useState(() => (known ? wallOf(Date.parse(known)) : ''))
  const [nextWordAt, setNextWordAt] = useState(() => wallOf(epochMs() + NEXT_MS))
  const [tell, setTell] = useState(false)
  const fault = useFault()
  const write = useIncidentWrite<IncidentWrite>({
    name: `${incidentId}.${deed}`,
    send: (body, key) => writeIncident(incidentId, body, key),
    onError: fault.fail,
    onDone() {
      void message.success(DONE[deed])
      onClose()
    },
  })
  const submit = (): void => {
    if (write.isPending) return
    if (deed === 'close') return write.mutate({ to: 'closing', body: { version, text } })
    const next = momentOf(nextWordAt)
    if (text.trim() === '') return fault.say('请写新的进展，客户会看到')
    if (!next) return fault.say('请填下一次什么时候告诉客户')
    const body = { version, text, expectedAt: momentOf(expectedAt), nextWordAt: next, tell }
    write.mutate({ to: deed === 'update' ? 'updates' : 'reopening', body })
  }
  return (
    <div
      className="incident-form"
      onKeyDown={(event) => steerForm(event, { send: submit, close: onClose })}
    >
      <div className="incident-form__fields">
        <Field
          label={deed === 'close' ? '最后给客户看的话' : '新的进展'}
          hint={deed === 'close' && status === 'solved' ? '可不填' : ''}
          wide
        >
          <Input.TextArea
            autoFocus
            value={text}
            maxLength={300}
            autoSize={{ minRows: 2, maxRows: 5 }}
            aria-label={deed === 'close' ? '最后给客户看的话' : '新的进展'}
            placeholder={
              deed === 'close'
                ? '例如：核对后不是故障，工单逐张处理'
                : '做了什么，还差什么，例如：备用通道已经接上，积压的正在补'
            }
            onChange={({ target }) => {
              fault.clear()
              setText(target.value)
            }}
          />
        </Field>
        {deed !== 'close' && (
          <>
            <Field label="预计恢复" hint="还不知道就空着">
              <Input
                type="datetime-local"
                value={expectedAt}
                aria-label="预计恢复"
                onChange={({ target }) => setExpectedAt(target.value)}
              />
            </Field>
            <Field label="最晚什么时候再告诉客户">
              <Input
                type="datetime-local"
                value={nextWordAt}
                aria-label="最晚什么时候再告诉客户"
                onChange={({ target }) => setNextWordAt(target.value)}
              />
            </Field>
          </>
        )}
      </div>
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="incident-form__foot">
        <Button type="primary" loading={write.isPending} onClick={submit}>
          {SEND[deed]}
        </Button>
        <Button onClick={onClose}>收起</Button>
        {deed !== 'close' && (
          <Checkbox checked={tell} onChange={({ target }) => setTell(target.checked)}>
            同时通知所有关联的客户
          </Checkbox>
        )}
      </div>
    </div>
  )
}
