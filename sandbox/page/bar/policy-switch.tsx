import { useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { Segmented } from '../ui/segmented'

/** Another platform's rules: the server under test starts again with them, and with a database of its own. */
export function PolicySwitch() {
  const {
    snapshot: { policy },
    act,
  } = useSandbox()
  const [wanted, setWanted] = useState<string | null>(null)

  const change = async (name: string) => {
    if (name === policy.current) return
    setWanted(name)
    await act('POST /sandbox/policy', { body: { name } })
    setWanted(null)
  }

  return (
    <Segmented
      label="平台规则"
      testPrefix="policy"
      current={wanted ?? policy.current}
      disabled={wanted !== null || policy.state === 'switching'}
      choices={policy.choices.map(({ name, label }) => ({
        id: name,
        label: label.replace(/卡盟$/, ''),
        hint: label,
      }))}
      onSelect={(name) => void change(name)}
    />
  )
}
