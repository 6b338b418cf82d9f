import { Input, Segmented } from 'antd'
import { NumberField, withEntry } from './fields'
import type { FormProps } from './use-settings'

interface Figure {
  key: string
  label: string
  unit: string
  optional?: boolean
}

const CHAT: readonly Figure[] = [
  { key: 'chatWaitMinutes', label: '等客服最久', unit: '分钟' },
  { key: 'chatFirstAnswerSeconds', label: '客服首次回复', unit: '秒' },
  { key: 'chatSolvedPercent', label: '对话里解决', unit: '%', optional: true },
]
const TICKETS: readonly Figure[] = [
  { key: 'ticketFirstResponseMinutes', label: '首次回复', unit: '分钟' },
  { key: 'ticketFirstResponseUrgentMinutes', label: '加急首次回复', unit: '分钟' },
  { key: 'ticketResolutionMinutes', label: '给出结果', unit: '分钟' },
  { key: 'ticketResolutionUrgentMinutes', label: '加急给出结果', unit: '分钟' },
  { key: 'ticketNextResponseMinutes', label: '再次回复', unit: '分钟', optional: true },
  { key: 'ticketDiagnosisMinutes', label: '查明原因', unit: '分钟', optional: true },
  { key: 'ticketSolvedPercent', label: '一次解决', unit: '%', optional: true },
  { key: 'claimEvidenceHours', label: '取证', unit: '小时' },
  { key: 'claimDecisionHours', label: '给出结论', unit: '小时' },
]
const CLOCKS = [
  { value: 'business', label: '只算工单计时的时间' },
  { value: 'always', label: '全天都算' },
]

export function PromisesForm({ draft, faultAt }: FormProps) {
  const { promises } = draft.document
  const put = (change: Record<string, unknown>): void =>
    draft.edit({ promises: { ...promises, ...change } })
  const figure = ({ key, label, unit, optional = false }: Figure) => (
    <NumberField
      key={key}
      label={label}
      unit={unit}
      optional={optional}
      fault={faultAt(`promises.${key}`)}
      value={typeof promises[key] === 'number' ? promises[key] : null}
      onChange={(value) => put({ [key]: value })}
    />
  )
  return (
    <>
      <h2>承诺</h2>
      <p className="settings__words">
        改了以后，新来的会话和新提交的工单按新的算；已经答应客户的不变。
      </p>
      <fieldset className="settings__group">
        <legend>在线客服</legend>
        <div className="settings__grid">{CHAT.map(figure)}</div>
      </fieldset>
      <fieldset className="settings__group">
        <legend>工单</legend>
        <Segmented
          options={CLOCKS}
          value={String(promises.ticketClock)}
          aria-label="工单怎么计时"
          onChange={(ticketClock) => put({ ticketClock })}
        />
        <div className="settings__grid">{TICKETS.map(figure)}</div>
      </fieldset>
      <fieldset className="settings__group">
        <legend>写给客户看的</legend>
        <p className="setting__hint">联系客服上显示的几句。改了时间，这里的字也要一起改。</p>
        {promises.shown.map((shown, index) => (
          <div key={shown.id} className="settings__row settings__shown">
            <Input
              aria-label={`承诺 ${index + 1} 的标题`}
              value={shown.title}
              maxLength={16}
              onChange={(event) =>
                put({
                  shown: withEntry(promises.shown, index, { ...shown, title: event.target.value }),
                })
              }
            />
            <Input
              aria-label={`承诺 ${index + 1} 的内容`}
              value={shown.text}
              maxLength={80}
              onChange={(event) =>
                put({
                  shown: withEntry(promises.shown, index, { ...shown, text: event.target.value }),
                })
              }
            />
          </div>
        ))}
      </fieldset>
    </>
  )
}
