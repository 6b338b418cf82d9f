import { Button, Input, Select } from 'antd'
import type { SettingsDocument } from '../../../server/settings/settings.contract'
import { RemoveButton, withEntry } from './fields'
import type { FormProps } from './use-settings'

const ROLES = [
  { value: 'agent', label: '客服' },
  { value: 'supervisor', label: '主管' },
]
type Member = SettingsDocument['agents'][number]

export function PeopleForm({ draft, faultAt }: FormProps) {
  const choices = draft.document.departments.map(({ key, name }) => ({ value: key, label: name }))
  return (
    <>
      <h2>部门和成员</h2>
      <p className="settings__words">
        去掉一位成员，登录马上失效，手上的会话回到队列，工单交回部门。保存前右边会说清楚手上有什么。
      </p>
      <Members draft={draft} faultAt={faultAt} choices={choices} />
      <Departments draft={draft} faultAt={faultAt} />
      <Kinds draft={draft} faultAt={faultAt} choices={choices} />
    </>
  )
}

interface ChoiceProps extends FormProps {
  choices: { value: string; label: string }[]
}

function Members({ draft, faultAt, choices }: ChoiceProps) {
  const { agents } = draft.document
  const member = (index: number, part: Partial<Member>): void =>
    draft.edit({ agents: agents.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  const newMember: Member = {
    wecomUserId: '',
    workNumber: '',
    name: '',
    role: 'agent',
    departments: [],
  }
  return (
    <fieldset className="settings__group">
      <legend>成员</legend>
      {faultAt('agents') && (
        <p className="setting__fault" role="alert">
          {faultAt('agents')}
        </p>
      )}
      <div className="settings__row settings__member settings__heads" aria-hidden="true">
        {['姓名', '工号', '企业微信账号', '角色', '部门'].map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      {agents.map((one, index) => (
        <div
          key={index}
          className="settings__row settings__member"
          role="group"
          aria-label={one.name === '' ? '新成员' : one.name}
        >
          <Input
            aria-label="姓名"
            value={one.name}
            maxLength={16}
            onChange={(event) => member(index, { name: event.target.value })}
          />
          <Input
            aria-label="工号"
            value={one.workNumber}
            maxLength={8}
            className="code"
            onChange={(event) => member(index, { workNumber: event.target.value.trim() })}
          />
          <Input
            aria-label="企业微信账号"
            value={one.wecomUserId}
            maxLength={64}
            className="code"
            onChange={(event) => member(index, { wecomUserId: event.target.value.trim() })}
          />
          <Select
            aria-label="角色"
            value={one.role}
            options={ROLES}
            onChange={(role) => member(index, { role })}
          />
          <Select
            mode="multiple"
            aria-label="部门"
            value={one.departments}
            options={choices}
            maxTagCount="responsive"
            onChange={(chosen) => member(index, { departments: chosen })}
          />
          <RemoveButton
            what={one.name}
            onClick={() => draft.edit({ agents: withEntry(agents, index, null) })}
          />
        </div>
      ))}
      <Button onClick={() => draft.edit({ agents: [...agents, newMember] })}>加一位成员</Button>
    </fieldset>
  )
}

function Departments({ draft, faultAt }: FormProps) {
  const { departments } = draft.document
  return (
    <fieldset className="settings__group">
      <legend>部门</legend>
      {faultAt('departments') && (
        <p className="setting__fault" role="alert">
          {faultAt('departments')}
        </p>
      )}
      {departments.map((one, index) => (
        <div key={index} className="settings__row settings__department">
          <Input
            aria-label="部门名称"
            value={one.name}
            maxLength={8}
            onChange={(event) =>
              draft.edit({
                departments: withEntry(departments, index, { ...one, name: event.target.value }),
              })
            }
          />
          <Input
            aria-label="部门代号"
            value={one.key}
            className="code"
            placeholder="小写字母，如 night"
            maxLength={24}
            onChange={(event) =>
              draft.edit({
                departments: withEntry(departments, index, {
                  ...one,
                  key: event.target.value.trim(),
                }),
              })
            }
          />
          <RemoveButton
            what={one.name}
            onClick={() => draft.edit({ departments: withEntry(departments, index, null) })}
          />
        </div>
      ))}
      <Button onClick={() => draft.edit({ departments: [...departments, { key: '', name: '' }] })}>
        加一个部门
      </Button>
    </fieldset>
  )
}

function Kinds({ draft, faultAt, choices }: ChoiceProps) {
  const { kinds } = draft.document
  return (
    <fieldset className="settings__group">
      <legend>哪类问题归哪个部门</legend>
      {faultAt('kinds') && (
        <p className="setting__fault" role="alert">
          {faultAt('kinds')}
        </p>
      )}
      {kinds.map((one, index) => (
        <div key={one.kind} className="settings__row settings__kind">
          <Input
            aria-label="类型名称"
            value={one.name}
            maxLength={8}
            onChange={(event) =>
              draft.edit({ kinds: withEntry(kinds, index, { ...one, name: event.target.value }) })
            }
          />
          <Select
            aria-label={`${one.name}归哪个部门`}
            value={one.department}
            options={choices}
            onChange={(department) =>
              draft.edit({ kinds: withEntry(kinds, index, { ...one, department }) })
            }
          />
        </div>
      ))}
    </fieldset>
  )
}
