import { useState } from 'react'
import type { DayKind } from '../../sandbox.contract'
import { useSandbox } from '../sandbox-context'
import { Segmented } from '../ui/segmented'

const choices: { id: DayKind; label: string; hint: string }[] = [
  { id: 'workday', label: '上班', hint: '到下一个工作日 10:00，服务会重新启动' },
  { id: 'night', label: '夜里', hint: '到下一个 23:30，服务会重新启动' },
  { id: 'holiday', label: '休息日', hint: '到下一个周日或法定假日 11:00，服务会重新启动' },
]

/** Everybody's time, the product's included, goes on to such a moment. It never goes back: a new demo starts at the real time. */
export function DaySwitch() {
  const {
    snapshot: { days, policy },
    act,
  } = useSandbox()
  const [wanted, setWanted] = useState<DayKind | null>(null)
  if (!days) return null

  const go = async (day: DayKind) => {
    setWanted(day)
    await act('POST /sandbox/clock/day', { body: { day } })
    setWanted(null)
  }

  return (
    <Segmented
      label="产品的时间，只往前走"
      testPrefix="day"
      current={wanted ?? days.chosen}
      choices={choices}
      disabled={wanted !== null || policy.state === 'switching'}
      onSelect={(day) => void go(day)}
    />
  )
}
