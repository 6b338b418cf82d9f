import { Input, Select } from 'antd'
import type { ResponsibleSide } from '../../../server/tickets/ticket.contract'
import type { Draft } from '../../lib/drafts'
import { SIDES } from '../../lib/labels'

interface ResponsibilityProps {
  draft: Draft
  /** How it stands on the ticket now. */
  current: string
  required: boolean
  onChange: (part: Partial<Draft>) => void
}

/** Whose fault it was, and what that rests on. */
export function Responsibility({ draft, current, required, onChange }: ResponsibilityProps) {
  return (
    <div className="responsibility">
      <span className="responsibility__label">责任方</span>
      <Select<ResponsibleSide>
        value={draft.responsibleSide}
        allowClear={!required}
        aria-label="责任方"
        placeholder={required ? '请选择' : `不变（${current}）`}
        options={[...SIDES]}
        popupMatchSelectWidth={false}
        onChange={(side: ResponsibleSide | undefined) =>
          onChange({ responsibleSide: side ?? null })
        }
      />
      {draft.responsibleSide !== null && (
        <Input
          value={draft.responsibleBasis}
          maxLength={300}
          placeholder="依据，例如：供货商返回该卡已于 13:58 激活"
          aria-label="依据"
          onChange={(event) => onChange({ responsibleBasis: event.target.value })}
        />
      )}
    </div>
  )
}
