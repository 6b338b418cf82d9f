import { useQuery } from '@tanstack/react-query'
import { App as Messages, Button, Input, Select } from 'antd'
import { useState } from 'react'
import type {
  DeskIncident,
  RoundKind,
  StartRound,
} from '../../../server/incidents/incident.contract'
import type { ResponsibleSide } from '../../../server/tickets/ticket.contract'
import { previewRound, writeIncident } from '../../api/incidents'
import { CustomerPreview } from '../../components/customer-preview'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { useSettled } from '../../hooks/use-settled'
import { steerForm } from '../../lib/form-keys'
import { SIDES } from '../../lib/labels'
import { Field } from './field'
import { useIncidentWrite } from './use-incident-write'

interface RoundFormProps {
  incident: DeskIncident
  kind: RoundKind
  /** The message that this one puts right. */
  corrects: string | null
  onClose: () => void
}

/** One message to all, or one solution for all: exactly what they will read and how many they are, before it goes. */
export function RoundForm({ incident, kind, corrects, onClose }: RoundFormProps) {
  const { incidentId, side: known } = incident
  const { message, modal } = Messages.useApp()
  const [text, setText] = useState('')
  const [side, setSide] = useState<ResponsibleSide>(known)
  const [basis, setBasis] = useState('')
  const fault = useFault()
  const round: StartRound = { kind, text, side, basis, corrects }
  const preview = usePreview(incidentId, round)
  const write = useIncidentWrite<StartRound>({
    name: `${incidentId}.round`,
    send: (body, key) => writeIncident(incidentId, { to: 'rounds', body }, key),
    onError: fault.fail,
    onDone() {
      void message.success('排好了，发出前可以撤回')
      onClose()
    },
  })
  const solves = kind === 'solution'
  const submit = (): void => {
    if (write.isPending) return
    if (text.trim() === '')
      return fault.say(solves ? '请写解决说明，客户会看到' : '请写要告诉客户的话')
    if (!preview) return fault.say('正在数会发给多少人，请稍等')
    modal.confirm({
      title: solves ? `一起解决 ${preview.tickets} 张工单` : `发给 ${preview.recipients} 位客户`,
      icon: null,
      content: <CustomerPreview by={preview.title} text={preview.body} placeholder="" />,
      okText: solves ? '一起解决' : '发出',
      cancelText: '再看看',
      onOk: () => write.mutateAsync(round).catch(() => undefined),
    })
  }
  return (
    <div
      className="incident-form"
      onKeyDown={(event) => steerForm(event, { send: submit, close: onClose })}
    >
      <div className="incident-form__fields">
        <Field label={solves ? '解决说明' : corrects ? '更正' : '要告诉客户的话'} wide>
          <Input.TextArea
            autoFocus
            value={text}
            maxLength={300}
            autoSize={{ minRows: 2, maxRows: 5 }}
            aria-label={solves ? '解决说明' : '要告诉客户的话'}
            placeholder={
              solves
                ? '例如：通道已经恢复，积压的充值都补上了。还没到账的点“还没解决”，马上单独查'
                : '例如：积压的已经补了一半，剩下的按下单先后补'
            }
            onChange={({ target }) => {
              fault.clear()
              setText(target.value)
            }}
          />
        </Field>
        {solves && (
          <>
            <Field label="责任方">
              <Select<ResponsibleSide>
                value={side}
                aria-label="责任方"
                options={SIDES.filter(({ value }) => value !== 'customer')}
                onChange={setSide}
              />
            </Field>
            <Field label="依据" hint="可不填">
              <Input
                value={basis}
                maxLength={200}
                aria-label="依据"
                placeholder="例如：供货商确认通道故障"
                onChange={({ target }) => setBasis(target.value)}
              />
            </Field>
          </>
        )}
      </div>
      {preview && (
        <>
          <p className="incident-form__reach">
            {solves ? (
              <>
                <b>{preview.tickets}</b> 张处理中的工单、<b>{preview.recipients}</b>
                {' 位客户。有投诉或复核的、客户刚补充过的不会一起解决，会列出来'}
              </>
            ) : (
              <>
                发给 <b>{preview.recipients}</b> 位客户，每人一次，写进 <b>{preview.tickets}</b>{' '}
                张工单
              </>
            )}
            {preview.leftOutText && `。${preview.leftOutText}`}。{preview.undoText}
          </p>
          <CustomerPreview
            by={preview.title}
            text={text.trim() === '' ? '' : preview.body}
            placeholder="写好的话会原样显示在这里"
          />
        </>
      )}
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="incident-form__foot">
        <Button type="primary" loading={write.isPending} onClick={submit}>
          {solves ? '一起解决' : '发给所有关联的客户'}
        </Button>
        <Button onClick={onClose}>收起</Button>
      </div>
    </div>
  )
}

/** As the server would write it: the very words of the notice. */
function usePreview(incidentId: string, round: StartRound) {
  const body = { ...round, text: round.text.trim() || '……' }
  const current = JSON.stringify(body)
  const asked = useSettled(current, 300)
  const { data } = useQuery({
    queryKey: ['incidents', 'preview', incidentId, asked],
    queryFn: ({ signal }) => previewRound(incidentId, body, signal),
    enabled: asked === current,
    placeholderData: (before) => before,
  })
  return data ?? null
}
