import { Button, Input, Segmented } from 'antd'
import { useState } from 'react'
import type { SettingsChecked, SettingsShown } from '../../../server/settings/settings.contract'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { Changes } from './changes'
import { useSaveSettings, type SettingsDraft } from './use-settings'

interface ReviewProps {
  settings: SettingsShown
  draft: SettingsDraft
  checked: SettingsChecked | null
  busy: boolean
  onSaved: (words: string) => void
}

const WHEN: { value: 'now' | 'later'; label: string }[] = [
  { value: 'now', label: '马上生效' },
  { value: 'later', label: '定个时间' },
]

/** What would change, what it brings with it and what customers will read: seen before it is saved. */
export function Review({ settings, draft, checked, busy, onSaved }: ReviewProps) {
  if (!draft.changed) {
    return (
      <aside className="settings__review" aria-label="会改什么">
        <h2>会改什么</h2>
        <p className="settings__words">
          还没有改动。改的时候，这里会先显示客户将读到什么，保存后 2 秒内到处生效。
        </p>
      </aside>
    )
  }
  const faults = checked?.faults ?? []
  return (
    <aside className="settings__review" aria-label="会改什么">
      <h2>
        会改什么{' '}
        {busy && (
          <span className="settings__busy" role="status">
            正在看…
          </span>
        )}
      </h2>
      {draft.overtaken.length > 0 && (
        <p className="settings__note">
          这些内容刚被别人改过，您的改动会盖掉它们，请先看清楚下面的差别。
        </p>
      )}
      {faults.length > 0 && (
        <section className="settings__faults" role="alert">
          <h3>{faults.length} 处要先改好</h3>
          <ul>
            {faults.map(({ path, place, message }) => (
              <li key={path + message}>
                {place}：{message}
              </li>
            ))}
          </ul>
        </section>
      )}
      {checked && faults.length === 0 && <Told checked={checked} />}
      <Save
        settings={settings}
        draft={draft}
        ready={checked !== null && !busy && faults.length === 0}
        onSaved={onSaved}
      />
    </aside>
  )
}

function Told({ checked: { changes, effects, preview } }: { checked: SettingsChecked }) {
  return (
    <>
      {effects.length > 0 && (
        <section className="settings__effects">
          <h3>请留意</h3>
          <ul>
            {effects.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>改动</h3>
        <Changes
          changes={changes.map(({ place, before, after }) => ({ where: place, before, after }))}
          nothing="和现在一样"
        />
      </section>
      {preview.length > 0 && (
        <section>
          <h3>客户会读到</h3>
          <Changes changes={preview} nothing="" />
        </section>
      )}
    </>
  )
}

function Save({
  settings,
  draft,
  ready,
  onSaved,
}: Pick<ReviewProps, 'settings' | 'draft' | 'onSaved'> & { ready: boolean }) {
  const [why, setWhy] = useState('')
  const [when, setWhen] = useState<'now' | 'later'>(settings.toCome ? 'later' : 'now')
  const [from, setFrom] = useState('')
  const fault = useFault()
  const save = useSaveSettings(onSaved)
  const submit = (): void => {
    fault.clear()
    if (why.trim() === '') return fault.say('请写一句为什么要改，历史里会显示')
    if (when === 'later' && from === '') return fault.say('请选从什么时候生效')
    // The wall's time in Shanghai, wherever this computer believes to be.
    const inForceFrom = when === 'now' ? null : `${from}:00+08:00`
    save.mutate(
      { base: settings.base, document: draft.document, why: why.trim(), inForceFrom },
      { onError: fault.fail },
    )
  }
  return (
    <section className="settings__save">
      <Input.TextArea
        aria-label="为什么要改"
        value={why}
        maxLength={180}
        placeholder="为什么要改，同事在历史里会看到"
        autoSize={{ minRows: 2, maxRows: 4 }}
        onChange={(event) => {
          fault.clear()
          setWhy(event.target.value)
        }}
      />
      <Segmented options={WHEN} value={when} onChange={setWhen} aria-label="什么时候生效" />
      {when === 'later' && (
        <Input
          type="datetime-local"
          aria-label="从什么时候生效"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      )}
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="settings__buttons">
        <Button type="primary" disabled={!ready} loading={save.isPending} onClick={submit}>
          {when === 'now' ? '保存并生效' : '保存'}
        </Button>
        <Button
          onClick={() => {
            fault.clear()
            draft.dropAll()
          }}
        >
          丢掉改动
        </Button>
      </div>
    </section>
  )
}
