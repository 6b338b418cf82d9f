import { Button, Checkbox, Input, Segmented } from 'antd'
import type { HoursShown, SettingsDocument } from '../../../server/settings/settings.contract'
import { Field, RemoveButton, SpansInput, withEntry, type Spans } from './fields'
import type { FormProps } from './use-settings'

type Kind = keyof SettingsDocument['hours']
const KINDS: readonly { kind: Kind; label: string; hint: string }[] = [
  { kind: 'people', label: '客服', hint: '有人接待的时间。等客服、首次回复都按它算' },
  { kind: 'phone', label: '电话', hint: '电话打得通的时间' },
  { kind: 'business', label: '工单计时', hint: '工单的承诺只在这段时间里走' },
]
const MODES: { value: HoursShown['mode']; label: string }[] = [
  { value: 'calendar', label: '按工作日历' },
  { value: 'always', label: '全天' },
]

export function HoursForm({ draft, faultAt }: FormProps) {
  const { hours } = draft.document
  const put = (kind: Kind, change: Partial<HoursShown>): void =>
    draft.edit({ hours: { ...hours, [kind]: { ...hours[kind], ...change } } })
  return (
    <>
      <h2>服务时间</h2>
      <p className="settings__words">
        调休按国家的安排：补班的周末算工作日，节假日算周末和节假日。
      </p>
      {KINDS.map(({ kind, label, hint }) => (
        <fieldset key={kind} className="settings__group">
          <legend>{label}</legend>
          <p className="setting__hint">{hint}</p>
          <Segmented
            options={MODES}
            value={hours[kind].mode}
            aria-label={`${label}的时间`}
            onChange={(mode) =>
              draft.edit({ hours: { ...hours, [kind]: ofMode(mode, hours[kind]) } })
            }
          />
          {hours[kind].mode === 'calendar' && (
            <div className="settings__pair">
              <Field label="工作日" fault={faultAt(`hours.${kind}.workday`)}>
                {(id) => (
                  <SpansInput
                    id={id}
                    value={hours[kind].workday ?? []}
                    onChange={(workday) => put(kind, { workday })}
                  />
                )}
              </Field>
              <Field label="周末和节假日" fault={faultAt(`hours.${kind}.restday`)}>
                {(id) => (
                  <SpansInput
                    id={id}
                    value={hours[kind].restday ?? []}
                    onChange={(restday) => put(kind, { restday })}
                  />
                )}
              </Field>
            </div>
          )}
        </fieldset>
      ))}
      <SpecialDays
        hours={hours}
        fault={
          KINDS.map(({ kind }) => faultAt(`hours.${kind}.special`)).find(
            (words) => words !== null,
          ) ?? null
        }
        onChange={(next) => draft.edit({ hours: next })}
      />
    </>
  )
}

function ofMode(
  mode: HoursShown['mode'],
  { workday = [['09:00', '21:00']], restday = [['09:00', '21:00']], special }: HoursShown,
): HoursShown {
  return mode === 'always' ? { mode } : { mode, workday, restday, ...(special && { special }) }
}

interface Day {
  date: string
  note: string
  spans: Spans
  kinds: readonly Kind[]
}

interface SpecialDaysProps {
  hours: SettingsDocument['hours']
  fault: string | null
  onChange: (hours: SettingsDocument['hours']) => void
}

/** Days with hours of their own: the same ones of several kinds are one row. */
function SpecialDays({ hours, fault, onChange }: SpecialDaysProps) {
  const open = KINDS.filter(({ kind }) => hours[kind].mode === 'calendar')
  const days = daysOf(hours)
  const put = (next: readonly Day[]): void => onChange(withDays(hours, next))
  const change = (index: number, part: Partial<Day>): void =>
    put(days.map((day, at) => (at === index ? { ...day, ...part } : day)))
  return (
    <fieldset className="settings__group">
      <legend>特别的日子</legend>
      <p className="setting__hint">
        那一天按这里的时间，不写时间就是不开放。自动客服和联系客服会提前两周说到它。
      </p>
      {fault && (
        <p className="setting__fault" role="alert">
          {fault}
        </p>
      )}
      {days.map((day, index) => (
        <div key={index} className="settings__row settings__day">
          <Input
            type="date"
            aria-label="日期"
            value={day.date}
            onChange={(event) => change(index, { date: event.target.value })}
          />
          <SpansInput
            label="时段"
            value={day.spans}
            onChange={(spans) => change(index, { spans })}
          />
          <Input
            aria-label="说明"
            value={day.note}
            maxLength={20}
            placeholder="说明，如 盘点"
            onChange={(event) => change(index, { note: event.target.value })}
          />
          <Checkbox.Group
            value={[...day.kinds]}
            options={open.map(({ kind, label }) => ({ value: kind, label }))}
            onChange={(kinds) => change(index, { kinds })}
          />
          <RemoveButton
            what={day.date === '' ? '这一天' : day.date}
            onClick={() => put(withEntry(days, index, null))}
          />
        </div>
      ))}
      <Button
        onClick={() =>
          put([...days, { date: '', note: '', spans: [], kinds: open.map(({ kind }) => kind) }])
        }
      >
        加一天
      </Button>
    </fieldset>
  )
}

function daysOf(hours: SettingsDocument['hours']): Day[] {
  const days = new Map<string, Day>()
  for (const { kind } of KINDS) {
    for (const { date, spans, note = '' } of hours[kind].special ?? []) {
      const known = days.get(JSON.stringify([date, spans, note]))
      days.set(JSON.stringify([date, spans, note]), {
        date,
        note,
        spans,
        kinds: [...(known?.kinds ?? []), kind],
      })
    }
  }
  return [...days.values()]
}

function withDays(
  hours: SettingsDocument['hours'],
  days: readonly Day[],
): SettingsDocument['hours'] {
  const of = (kind: Kind): HoursShown => {
    if (hours[kind].mode === 'always') return hours[kind]
    // A day that is of no kind any more would be gone while one still looks for the right box.
    const special = days
      .filter(({ kinds }) => kinds.includes(kind) || (kinds.length === 0 && kind === 'people'))
      .map(({ date, spans, note }) => ({ date, spans, ...(note === '' ? {} : { note }) }))
    return { ...hours[kind], special }
  }
  return { people: of('people'), phone: of('phone'), business: of('business') }
}
