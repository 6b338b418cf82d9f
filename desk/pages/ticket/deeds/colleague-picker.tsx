import { Select } from 'antd'
import { wordsOf } from '../../../api/api-fault'
import { useColleagues } from '../../session/use-session'

interface ColleaguePickerProps {
  value: string | null
  /** Work numbers that make no sense here. */
  without?: readonly string[]
  label: string
  onChange: (workNumber: string) => void
}

/** Anybody of ours: also who is not there now finds it in their list. */
export function ColleaguePicker({ value, without = [], label, onChange }: ColleaguePickerProps) {
  const { data, error } = useColleagues()
  const people = (data?.people ?? []).filter(
    ({ me, workNumber }) => !me && !without.includes(workNumber),
  )
  return (
    <Select<string>
      autoFocus
      value={value}
      aria-label={label}
      loading={!data && !error}
      placeholder={error && !data ? wordsOf(error) : '选一位同事'}
      showSearch={{ optionFilterProp: 'words' }}
      notFoundContent={data ? '没有这位同事' : '正在取同事名单'}
      options={people.map(({ workNumber, name, departments, statusText, role }) => ({
        value: workNumber,
        words: `${name} ${workNumber} ${departments.join(' ')}`,
        label: (
          <span className="choice">
            <span>
              {name} {workNumber}
            </span>
            <small>
              {departments.join('、')}
              {role === 'supervisor' && ' 主管'} · {statusText}
            </small>
          </span>
        ),
      }))}
      onChange={onChange}
    />
  )
}
