import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import type { DeskAppealCase } from '../../../server/tickets/appeals/appeal.contract'
import { decideAppeal } from '../../api/appeals'
import { CustomerPreview } from '../../components/customer-preview'
import { Icon } from '../../components/icon'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { useMe } from '../../hooks/use-me'
import { steerForm } from '../../lib/form-keys'
import { holderLabel } from '../../lib/labels'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import {
  bodyOf,
  missingOf,
  outcomesOf,
  previewOf,
  takesRule,
  type Decision,
  type Outcome,
} from './decision-words'

const BLANK: Omit<Decision, 'outcome'> = { reasons: '', rule: '', solution: '', department: '' }

/** The decision in writing: what, why, and the rule that it stands on; the customer reads all of it. */
export function DecisionForm({ appeal }: { appeal: DeskAppealCase }) {
  const { appealId, kind, department: of } = appeal
  const me = useMe()
  const client = useQueryClient()
  const { message, modal } = Messages.useApp()
  const outcomes = outcomesOf(kind, appeal.case !== null)
  const [decision, setDecision] = useState<Decision>({
    ...BLANK,
    outcome: outcomes[0]?.value ?? 'answered',
  })
  const fault = useFault()
  const change = (part: Partial<Decision>): void => {
    fault.clear()
    setDecision((before) => ({ ...before, ...part }))
  }
  const name = `appeal.${appealId}`
  const label = outcomes.find(({ value }) => value === decision.outcome)?.label ?? ''
  const preview = previewOf(kind, decision, label)
  const decide = useMutation({
    mutationFn: () => decideAppeal(appealId, bodyOf(decision), writeKey(name, bodyOf(decision))),
    onSuccess() {
      forgetWriteKey(name)
      void message.success(preview === null ? '记下了' : '已答复，客户会收到通知')
      void client.invalidateQueries({ queryKey: ['appeals'] })
      void client.invalidateQueries({ queryKey: ['tickets'] })
    },
    onError: fault.fail,
  })
  const submit = (): void => {
    const missing = missingOf(decision)
    if (missing !== null || decide.isPending) return fault.say(missing)
    if (preview === null) return decide.mutate()
    modal.confirm({
      title: `确认：${label}`,
      icon: null,
      okText: '确认，告诉客户',
      cancelText: '再看看',
      content: (
        <CustomerPreview by={holderLabel(of, me)} text={preview} placeholder="" changes={[]} />
      ),
      onOk: () => decide.mutateAsync().catch(() => undefined),
    })
  }
  return (
    <section
      className="dock dock--open composer decision"
      aria-label="写决定"
      onKeyDown={(event) => steerForm(event, { send: submit, close: () => undefined })}
    >
      <Segmented<Outcome>
        value={decision.outcome}
        options={outcomes}
        onChange={(outcome) => change({ outcome })}
        aria-label="怎么决定"
      />
      <div className="decision__fields">
        <Input.TextArea
          value={decision.reasons}
          maxLength={1000}
          autoSize={{ minRows: 3, maxRows: 6 }}
          aria-label={kind === 'bad-mark' ? '怎么处理的' : '理由'}
          placeholder={
            kind === 'bad-mark'
              ? '怎么处理的，例如：打过电话，补发了卡密'
              : '理由，客户会看到，例如：上游记录显示这张卡在购买前已激活'
          }
          onChange={(event) => change({ reasons: event.target.value })}
        />
        {takesRule(decision.outcome) && (
          <Input
            value={decision.rule}
            maxLength={300}
            aria-label="依据的规则"
            placeholder={
              decision.outcome === 'answered'
                ? '依据的规则（可不填）'
                : '依据哪条规则，例如：质量问题兜底'
            }
            onChange={(event) => change({ rule: event.target.value })}
          />
        )}
        {decision.outcome === 'solved' && (
          <Input.TextArea
            value={decision.solution}
            maxLength={1000}
            autoSize={{ minRows: 2, maxRows: 4 }}
            aria-label="新的解决"
            placeholder="新的解决，客户来确认"
            onChange={(event) => change({ solution: event.target.value })}
          />
        )}
        {decision.outcome === 'sent-on' && (
          <Select<string>
            {...(decision.department ? { value: decision.department } : {})}
            placeholder="转给哪个部门"
            aria-label="转给哪个部门"
            options={appeal.departments.map(({ key, name: text }) => ({ value: key, label: text }))}
            onChange={(department) => change({ department })}
          />
        )}
      </div>
      {preview === null && (
        <p className="composer__internal">
          <Icon name="lock" /> 只有同事能看到
        </p>
      )}
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="composer__foot">
        <Button type="primary" loading={decide.isPending} onClick={submit}>
          {preview === null ? '记下' : '写好了，给客户'}
        </Button>
      </div>
    </section>
  )
}
