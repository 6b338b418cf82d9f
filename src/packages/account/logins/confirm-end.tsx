import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Button } from '@/components/button'
import { Sheet } from '@/components/sheet'
import type { Login } from '@/services/logins'

export type Ending = { kind: 'one'; login: Login } | { kind: 'others' } | { kind: 'here' }

interface ConfirmEndProps {
  ending: Ending | null
  busy: boolean
  onConfirm: () => void
  onClose: () => void
  /** What went wrong with it. */
  children: ReactNode
}

/** Before a device is logged out: what that means. */
export function ConfirmEnd({ ending, busy, onConfirm, onClose, children }: ConfirmEndProps) {
  if (!ending) return null
  const { title, text, deed, stay } = wordsOf(ending)
  return (
    <Sheet
      title={title}
      open
      onClose={onClose}
      footer={
        <>
          <Button kind="danger" busy={busy} busyText="正在退出" onTap={onConfirm}>
            {deed}
          </Button>
          <Button kind="secondary" onTap={onClose}>
            {stay}
          </Button>
        </>
      }
    >
      <View className="logins__plain">{text}</View>
      {children}
    </Sheet>
  )
}

function wordsOf(ending: Ending): { title: string; text: string; deed: string; stay: string } {
  if (ending.kind === 'one') {
    const text = `${ending.login.device} 会马上退出，那里打开的附件链接也不能再看。要再用，需要在那台设备上重新登录。`
    return { title: '退出这台设备', text, deed: '退出这台', stay: '先不退出' }
  }
  if (ending.kind === 'others') {
    return {
      title: '退出其他所有设备',
      text: '只留下您手上的这一台，其他的马上退出。',
      deed: '退出其他所有设备',
      stay: '先不退出',
    }
  }
  return {
    title: '退出登录',
    deed: '退出登录',
    stay: '先不退出',
    text: '退出后，这台设备上看不到您的订单和工单。微信里的进度通知照常收到，随时可以重新登录。',
  }
}
