import { Button, Select } from 'antd'
import { wordsOf } from '../../api/api-fault'
import type { Target } from './action-words'
import { useColleagues } from './use-session'

interface HandOnTargetProps {
  target: Target | null
  onChange: (target: Target) => void
}

/** To which department or colleague; who is there, and how much they have. */
export function HandOnTarget({ target, onChange }: HandOnTargetProps) {
  const { data, error, refetch, isFetching } = useColleagues()
  if (error && !data) {
    return (
      <p className="form__missing">
        {wordsOf(error)}{' '}
        <Button type="link" onClick={() => void refetch()} loading={isFetching}>
          再取一次
        </Button>
      </p>
    )
  }
  const departments = (data?.departments ?? []).map(({ key, name, online, waiting }) => ({
    value: `department:${key}`,
    label: <Choice name={name} state={`${online} 人在，${waiting} 人排队`} />,
    words: name,
  }))
  const people = (data?.people ?? [])
    .filter(({ me }) => !me)
    .map(({ workNumber, label, statusText, available, role }) => ({
      value: `agent:${workNumber}`,
      disabled: !available,
      words: `${label} ${workNumber}`,
      label: (
        <Choice
          name={role === 'supervisor' ? `${label} 主管` : label}
          state={statusText}
          quiet={!available}
        />
      ),
    }))
  return (
    <Select<Target>
      value={target}
      onChange={onChange}
      loading={!data}
      aria-label="转给谁"
      placeholder="转给哪个部门，或哪位同事"
      autoFocus
      showSearch={{ optionFilterProp: 'words' }}
      notFoundContent={data ? '没有这个部门或同事' : '正在取同事名单'}
      options={[
        { label: '部门', options: departments },
        { label: '同事', options: people },
      ]}
    />
  )
}

function Choice({ name, state, quiet = false }: { name: string; state: string; quiet?: boolean }) {
  return (
    <span className="choice">
      <span>{name}</span>
      <small className={quiet ? 'choice__quiet' : undefined}>{state}</small>
    </span>
  )
}
