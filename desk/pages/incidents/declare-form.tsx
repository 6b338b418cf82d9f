import { useQuery } from '@tanstack/react-query'
import { App as Messages, Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { IncidentChoices, IncidentProposal } from '../../../server/incidents/incident.contract'
import type { ResponsibleSide } from '../../../server/tickets/ticket.contract'
import { declareIncident, getIncidentChoices } from '../../api/incidents'
import { CustomerPreview } from '../../components/customer-preview'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { epochMs } from '../../lib/clock'
import { steerForm } from '../../lib/form-keys'
import { SIDES } from '../../lib/labels'
import { formatMoment } from '../../lib/time'
import { momentOf, wallOf } from '../../lib/wall'
import { Field } from './field'
import { KeywordsField, Reach, ScopeFields, scopeOf, type WrittenScope } from './scope-fields'
import { useIncidentWrite } from './use-incident-write'

/** From where it is declared: a proposal, a ticket, or nothing. */
export interface Draft {
  proposal?: IncidentProposal
  ticketNumber?: string
}

interface Written extends WrittenScope {
  title: string
  startedAt: string
  text: string
  expectedAt: string
  nextWordAt: string
  side: ResponsibleSide
  keywords: string[]
  tell: boolean
}

const MINUTE_MS = 60_000

function blank({ proposal }: Draft): Written {
  const now = epochMs()
  const supplierId = proposal?.scope.supplier?.id ?? ''
  return {
    title: '',
    supplierId,
    productIds: proposal?.scope.products.map(({ id }) => id) ?? [],
    categories: [],
    kinds: [],
    startedAt: wallOf(proposal ? Date.parse(proposal.since) : now - 30 * MINUTE_MS),
    text: '',
    expectedAt: '',
    nextWordAt: wallOf(now + 30 * MINUTE_MS),
    side: supplierId ? 'upstream' : 'undetermined',
    keywords: [],
    tell: true,
  }
}

/** One form: what it covers, since when, and what customers read of it with by when they hear more. */
export function DeclareForm({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const { message } = Messages.useApp()
  const navigate = useNavigate()
  const [written, setWritten] = useState<Written>(() => blank(draft))
  const choices = useQuery({
    queryKey: ['incidents', 'choices'],
    queryFn: ({ signal }) => getIncidentChoices(signal),
    staleTime: 60_000,
  })
  const fault = useFault()
  const change = (part: Partial<Written>): void => {
    fault.clear()
    setWritten((before) => ({ ...before, ...part }))
  }
  const declare = useIncidentWrite({
    name: 'declare',
    send: declareIncident,
    onError: fault.fail,
    onDone({ incidentId }) {
      void message.success('已宣布，客户看得到了，相关工单正在关联')
      void navigate(`/incidents/${incidentId}`)
    },
  })
  const scope = scopeOf(written, choices.data)
  const submit = (): void => {
    const startedAt = momentOf(written.startedAt)
    const nextWordAt = momentOf(written.nextWordAt)
    if (declare.isPending) return
    if (written.title.trim() === '') return fault.say('请写一句话的名称，客户会看到')
    if (written.text.trim() === '') return fault.say('请写给客户看的话：出了什么事，正在怎么办')
    if (!startedAt) return fault.say('请填从什么时候开始')
    if (!nextWordAt) return fault.say('请填下一次什么时候告诉客户')
    const { title, text, side, keywords, tell } = written
    declare.mutate({
      title,
      text,
      side,
      keywords,
      tell,
      scope,
      startedAt,
      nextWordAt,
      expectedAt: momentOf(written.expectedAt),
      ticketNumber: draft.ticketNumber ?? null,
    })
  }
  return (
    <section
      className="incident-form"
      aria-label="宣布故障"
      onKeyDown={(event) => steerForm(event, { send: submit, close: onClose })}
    >
      <h2>宣布故障{draft.ticketNumber && `，从工单 ${draft.ticketNumber}`}</h2>
      <div className="incident-form__fields">
        <Scope written={written} choices={choices.data} onChange={change} />
        <Words written={written} onChange={change} />
      </div>
      <Reach scope={scope} startedAt={momentOf(written.startedAt)} />
      <CustomerPreview
        by={written.title || '故障名称'}
        text={written.text}
        placeholder="写好的话会显示在小程序首页、联系客服、相关订单和工单上，自动客服也这样回答"
        changes={[timesText(written)]}
      />
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="incident-form__foot">
        <Button type="primary" danger loading={declare.isPending} onClick={submit}>
          宣布故障
        </Button>
        <Button onClick={onClose}>先不宣布</Button>
        <Checkbox
          checked={written.tell}
          onChange={({ target }) => change({ tell: target.checked })}
        >
          同时通知已关联的客户，每人一次，发出前可以撤回
        </Checkbox>
      </div>
    </section>
  )
}

/** As the server says it (`lineOf`). */
function timesText({ expectedAt, nextWordAt }: Written): string {
  const said = (wall: string): string => formatMoment(momentOf(wall) ?? '', epochMs())
  const expected = expectedAt === '' ? '恢复时间还没有定' : `预计${said(expectedAt)} 恢复`
  return nextWordAt === '' ? expected : `${expected}；最晚${said(nextWordAt)} 再告诉您进展`
}

interface PartProps {
  written: Written
  onChange: (part: Partial<Written>) => void
}

function Scope({
  written,
  choices,
  onChange,
}: PartProps & { choices: IncidentChoices | undefined }) {
  const { startedAt } = written
  return (
    <>
      <ScopeFields
        written={written}
        choices={choices}
        onChange={(part) => onChange({ ...part, ...(part.supplierId && { side: 'upstream' }) })}
      />
      <Field label="从什么时候开始" hint="北京时间，之后提交的工单才算">
        <Input
          type="datetime-local"
          value={startedAt}
          aria-label="从什么时候开始"
          onChange={({ target }) => onChange({ startedAt: target.value })}
        />
      </Field>
      <Field label="责任方" hint="关联的工单会写明">
        <Select<ResponsibleSide>
          value={written.side}
          aria-label="责任方"
          options={SIDES.filter(({ value }) => value !== 'customer')}
          onChange={(side) => onChange({ side })}
        />
      </Field>
    </>
  )
}

function Words({ written, onChange }: PartProps) {
  return (
    <>
      <Field label="名称" hint="客户会看到，不写供货商的名字">
        <Input
          value={written.title}
          maxLength={24}
          aria-label="名称"
          placeholder="例如：话费直充到账慢"
          onChange={({ target }) => onChange({ title: target.value })}
        />
      </Field>
      <KeywordsField keywords={written.keywords} onChange={(keywords) => onChange({ keywords })} />
      <Field label="给客户看的话" wide>
        <Input.TextArea
          value={written.text}
          maxLength={300}
          autoSize={{ minRows: 2, maxRows: 5 }}
          aria-label="给客户看的话"
          placeholder="出了什么事，正在怎么办，例如：上游充值通道拥堵，正在切换到备用通道，钱不会少，不用重复下单"
          onChange={({ target }) => onChange({ text: target.value })}
        />
      </Field>
      <Field label="预计恢复" hint="还不知道就空着">
        <Input
          type="datetime-local"
          value={written.expectedAt}
          aria-label="预计恢复"
          onChange={({ target }) => onChange({ expectedAt: target.value })}
        />
      </Field>
      <Field label="最晚什么时候再告诉客户">
        <Input
          type="datetime-local"
          value={written.nextWordAt}
          aria-label="最晚什么时候再告诉客户"
          onChange={({ target }) => onChange({ nextWordAt: target.value })}
        />
      </Field>
    </>
  )
}
