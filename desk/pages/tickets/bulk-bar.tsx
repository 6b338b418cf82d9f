import { useQuery } from '@tanstack/react-query'
import { AutoComplete, Button, Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { wordsOf } from '../../api/api-fault'
import { listIncidents } from '../../api/incidents'
import { useFault } from '../../hooks/use-fault'
import { useTags } from '../../hooks/use-tags'
import { ColleaguePicker } from '../ticket/deeds/colleague-picker'
import { Field, WorkForm } from '../ticket/deeds/work-form'
import { useBulk, type Act, type Result } from './use-bulk'
import type { Chosen } from './use-chosen'

const DEEDS: ReadonlyArray<{ deed: Act['deed']; label: string }> = [
  { deed: 'take', label: '接单' },
  { deed: 'hand-on', label: '转给同事' },
  { deed: 'priority', label: '改级别' },
  { deed: 'tag', label: '标签' },
  { deed: 'link', label: '关联故障' },
]

/** What is done with all that are chosen, and what came of each. Every deed is the one that a ticket's own page has. */
export function BulkBar({ chosen, search }: { chosen: Chosen; search: string }) {
  const [open, setOpen] = useState<Act['deed'] | null>(null)
  const { sending, results, forget } = useBulk((done) =>
    // What could not be done stays chosen, to be looked at or tried otherwise.
    chosen.drop(done.filter(({ outcome }) => outcome !== 'refused').map(({ number }) => number)),
  )
  const { rows } = chosen
  if (rows.length === 0 && results.length === 0 && !sending.isPending) return null
  const close = (): void => {
    sending.reset()
    setOpen(null)
  }
  const send = (act: Act): void => {
    if (!sending.isPending && rows.length > 0)
      sending.mutate({ act, rows }, { onSuccess: () => setOpen(null) })
  }
  const shared = {
    count: rows.length,
    pending: sending.isPending,
    failed: sending.error ? `${wordsOf(sending.error)}，还选着的没有做` : null,
    onSend: send,
    onClose: close,
  }
  return (
    <section className="bulk" aria-label="一次处理多张">
      {results.length > 0 && <Results results={results} search={search} onClose={forget} />}
      {open === 'take' && <TakeForm {...shared} />}
      {open === 'hand-on' && <HandOnForm {...shared} />}
      {open === 'priority' && <PriorityForm {...shared} />}
      {open === 'tag' && <TagForm {...shared} />}
      {open === 'link' && <LinkForm {...shared} />}
      {rows.length > 0 && (
        <div className="bulk__bar" role="toolbar" aria-label="选中的工单">
          <b role="status">选了 {rows.length} 张</b>
          {DEEDS.map(({ deed, label }) => (
            <Button
              key={deed}
              aria-expanded={open === deed}
              disabled={sending.isPending}
              onClick={() => {
                sending.reset()
                setOpen(open === deed ? null : deed)
              }}
            >
              {label}
            </Button>
          ))}
          <Button type="text" onClick={chosen.all}>
            列出的全选
          </Button>
          <Button type="text" title="Esc" onClick={chosen.none}>
            都不选
          </Button>
        </div>
      )}
    </section>
  )
}

const OUTCOMES: Readonly<Record<Result['outcome'], string>> = {
  done: '做好',
  same: '本来就是',
  refused: '没有做',
}

function Results({
  results,
  search,
  onClose,
}: {
  results: readonly Result[]
  search: string
  onClose: () => void
}) {
  const counts = (['done', 'same', 'refused'] as const).flatMap((outcome) => {
    const count = results.filter((one) => one.outcome === outcome).length
    return count === 0 ? [] : [`${OUTCOMES[outcome]} ${count} 张`]
  })
  const refusedFirst = [...results].sort(
    (a, b) => Number(b.outcome === 'refused') - Number(a.outcome === 'refused'),
  )
  return (
    <div className="bulk__results">
      <p role="status">
        <b>{counts.join('，')}</b>
        <Button type="text" size="small" onClick={onClose}>
          知道了
        </Button>
      </p>
      <ul aria-label="每张的结果">
        {refusedFirst.map(({ number, title, outcome, text }) => (
          <li key={number} className={`bulk__one bulk__one--${outcome}`}>
            <Link to={`/tickets/${number}${search}`} className="code">
              {number}
            </Link>
            <span className="bulk__title">{title}</span>
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface FormProps {
  count: number
  pending: boolean
  failed: string | null
  onSend: (act: Act) => void
  onClose: () => void
}

function TakeForm({ count, pending, failed, onSend, onClose }: FormProps) {
  return (
    <WorkForm
      title="都由我接单"
      send={`接下 ${count} 张`}
      fault={failed}
      pending={pending}
      onSend={() => onSend({ deed: 'take' })}
      onClose={onClose}
    >
      <p className="work__told">
        客户会看到已经接单，首次回复从现在起归您；同事手上的不会动，会列出来。
      </p>
    </WorkForm>
  )
}

function HandOnForm({ count, pending, failed, onSend, onClose }: FormProps) {
  const fault = useFault()
  const [workNumber, setWorkNumber] = useState<string | null>(null)
  const [text, setText] = useState('')
  const send = (): void => {
    if (workNumber === null) return fault.say('请选一位同事')
    if (text.trim() === '') return fault.say('请写一句接着做什么')
    fault.clear()
    onSend({ deed: 'hand-on', workNumber, text })
  }
  return (
    <WorkForm
      title="转给同事"
      send={`转 ${count} 张给他`}
      fault={fault.words ?? failed}
      pending={pending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="同事">
        <ColleaguePicker value={workNumber} label="同事" onChange={setWorkNumber} />
      </Field>
      <Field label="接着做什么" hint="每张都写上，客户看不到">
        <Input
          value={text}
          maxLength={500}
          placeholder="例如：他今天休息，请接着跟"
          onChange={({ target }) => setText(target.value)}
        />
      </Field>
      <p className="work__told">以后由他处理，客户会看到换人；答应客户的时间不变。</p>
    </WorkForm>
  )
}

function PriorityForm({ count, pending, failed, onSend, onClose }: FormProps) {
  const fault = useFault()
  const [level, setLevel] = useState<'urgent' | 'usual'>('urgent')
  const [reason, setReason] = useState('')
  const urgent = level === 'urgent'
  const send = (): void => {
    if (!urgent && reason.trim() === '') return fault.say('改为不紧急，请写一句为什么')
    fault.clear()
    onSend({ deed: 'priority', urgent, reason })
  }
  return (
    <WorkForm
      title="改级别"
      send={`改 ${count} 张`}
      fault={fault.words ?? failed}
      pending={pending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="级别">
        <Segmented<'urgent' | 'usual'>
          value={level}
          options={[
            { value: 'urgent', label: '紧急' },
            { value: 'usual', label: '不紧急' },
          ]}
          onChange={setLevel}
        />
      </Field>
      <Field label="为什么" hint={urgent ? '可不填，客户看不到' : '客户看不到'}>
        <Input
          value={reason}
          maxLength={300}
          placeholder="例如：同一批卡今晚到期"
          onChange={({ target }) => setReason(target.value)}
        />
      </Field>
      <p className="work__told">
        {urgent
          ? '期限按紧急从现在重新算，只会提前；客户会看到最晚什么时候有结果。'
          : '已经答应的时间不变，客户不会收到通知。'}
      </p>
    </WorkForm>
  )
}

function TagForm({ count, pending, failed, onSend, onClose }: FormProps) {
  const fault = useFault()
  const tags = useTags()
  const [tag, setTag] = useState('')
  const [way, setWay] = useState<'on' | 'off'>('on')
  const send = (): void => {
    if (tag.trim() === '') return fault.say('请写标签')
    fault.clear()
    onSend({ deed: 'tag', tag: tag.trim(), off: way === 'off' })
  }
  return (
    <WorkForm
      title="标签"
      send={way === 'on' ? `给 ${count} 张加上` : `从 ${count} 张去掉`}
      fault={fault.words ?? failed}
      pending={pending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="加上还是去掉">
        <Segmented<'on' | 'off'>
          value={way}
          options={[
            { value: 'on', label: '加上' },
            { value: 'off', label: '去掉' },
          ]}
          onChange={setWay}
        />
      </Field>
      <Field label="标签" hint="最多 12 个字，客户看不到">
        <AutoComplete
          autoFocus
          value={tag}
          maxLength={12}
          aria-label="标签"
          placeholder="例如：等供货商回单"
          options={tags.map(({ tag: value }) => ({ value }))}
          showSearch={{
            filterOption: (typed, option) => option?.value.includes(typed) ?? false,
          }}
          onChange={setTag}
        />
      </Field>
    </WorkForm>
  )
}

function LinkForm({ count, pending, failed, onSend, onClose }: FormProps) {
  const fault = useFault()
  const [incidentId, setIncidentId] = useState<string | null>(null)
  const open = useQuery({
    queryKey: ['incidents', 'open-to-choose'],
    queryFn: ({ signal }) => listIncidents({ state: 'open', cursor: null }, signal),
  })
  const send = (): void => {
    if (incidentId === null) return fault.say('请选一个故障')
    fault.clear()
    onSend({ deed: 'link', incidentId })
  }
  return (
    <WorkForm
      title="关联故障"
      send={`关联 ${count} 张`}
      fault={fault.words ?? failed}
      pending={pending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="哪个故障">
        <Select<string>
          autoFocus
          value={incidentId}
          aria-label="哪个故障"
          loading={open.isPending}
          placeholder={open.error && !open.data ? wordsOf(open.error) : '选一个处理中的故障'}
          notFoundContent="没有处理中的故障"
          options={(open.data?.items ?? []).map((one) => ({
            value: one.incidentId,
            label: one.title,
          }))}
          onChange={setIncidentId}
        />
      </Field>
      <p className="work__told">客户会看到算在这个故障里；发给所有人的消息和解决也会到。</p>
    </WorkForm>
  )
}
