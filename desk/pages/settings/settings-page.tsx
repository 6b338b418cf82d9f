import { App as Messages } from 'antd'
import { NavLink, Navigate, useParams } from 'react-router'
import type { SettingsShown } from '../../../server/settings/settings.contract'
import { wordsOf } from '../../api/api-fault'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { HoursForm } from './hours-form'
import { PeopleForm } from './people-form'
import { PromisesForm } from './promises-form'
import { RepliesForm } from './replies-form'
import { Review } from './review'
import { useCheck, useSettings, useSettingsDraft } from './use-settings'
import { Versions } from './versions'
import { WordsForm } from './words-form'

const FORMS = {
  hours: { label: '服务时间', Form: HoursForm },
  promises: { label: '承诺', Form: PromisesForm },
  people: { label: '部门和成员', Form: PeopleForm },
  words: { label: '话术', Form: WordsForm },
  replies: { label: '常用回复', Form: RepliesForm },
} as const
const isForm = (name: string): name is keyof typeof FORMS => name in FORMS

/** What the platform promises and says, changed without a restart; beside it what customers will read then. */
export default function SettingsPage() {
  const supervisor = useMe().role === 'supervisor'
  return supervisor ? (
    <Settings />
  ) : (
    <ForSupervisors title="设置" words="设置由主管改。要改服务时间、话术或常用回复，请告诉主管。" />
  )
}

function Settings() {
  const { part = '' } = useParams()
  const settings = useSettings()
  if (part === '') return <Navigate to="/settings/hours" replace />
  return (
    <main className="page settings">
      <nav className="settings__nav" aria-label="设置">
        <h1>设置</h1>
        {Object.entries(FORMS).map(([name, { label }]) => (
          <NavLink key={name} to={`/settings/${name}`}>
            {label}
          </NavLink>
        ))}
        <NavLink to="/settings/versions" className="settings__history">
          历史
        </NavLink>
        {settings.data && <p className="settings__version">现在是第 {settings.data.version} 版</p>}
      </nav>
      {settings.isPending && <Bones rows={8} height={20} label="正在取设置" />}
      {!settings.data && settings.error && (
        <Trouble
          title="没有取到设置"
          words={wordsOf(settings.error)}
          onRetry={() => void settings.refetch()}
          retrying={settings.isFetching}
        />
      )}
      {settings.data && <Opened part={part} settings={settings.data} />}
    </main>
  )
}

function Opened({ part, settings }: { part: string; settings: SettingsShown }) {
  const draft = useSettingsDraft(settings)
  const { checked, busy } = useCheck(draft.changed ? draft.document : null)
  const { message } = Messages.useApp()
  const faults = checked?.faults ?? []
  const faultAt = (path: string): string | null =>
    faults.find((fault) => fault.path === path || fault.path.startsWith(`${path}.`))?.message ??
    null
  if (part === 'versions') return <Versions settings={settings} />
  if (!isForm(part)) return <Navigate to="/settings/hours" replace />
  const { Form, label } = FORMS[part]
  return (
    <>
      <section className="settings__form" aria-label={label}>
        {settings.toCome && (
          <p className="settings__note">
            第 {settings.toCome.version} 版还没有生效（{settings.toCome.stateText}
            ）。下面是它的内容；要先改别的，请在历史里撤回它。
          </p>
        )}
        {settings.warnings.map((words) => (
          <p key={words} className="settings__note">
            策略文件和设置不一样，以设置为准。技术同事可以用 settings -- diff 看到差别。
          </p>
        ))}
        <Form draft={draft} faultAt={faultAt} />
      </section>
      <Review
        settings={settings}
        draft={draft}
        checked={checked}
        busy={busy}
        onSaved={(words) => {
          draft.dropAll()
          void message.success(words)
        }}
      />
    </>
  )
}
