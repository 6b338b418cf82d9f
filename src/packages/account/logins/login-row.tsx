import { View } from '@tarojs/components'
import { Icon } from '@/components/icon'
import { Tag } from '@/components/tag'
import { tappable } from '@/components/tappable'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import type { Login } from '@/services/logins'

/** One device: what it is, since when, and when it was last used. */
export function LoginRow({
  login: { device, current, loggedInAt, lastUsedAt },
  onEnd,
}: {
  login: Login
  onEnd: () => void
}) {
  const now = useNow()
  const end = { ...tappable, 'aria-label': `退出 ${device}` }
  return (
    <View className="login-row">
      <View className="login-row__icon">
        <Icon name="key" />
      </View>
      <View className="login-row__words">
        <View className="login-row__device">
          {device}
          {current && <Tag tone="bridge">这台</Tag>}
        </View>
        <View className="login-row__times">{`${formatMoment(loggedInAt, now)} 登录`}</View>
        <View className="login-row__times">
          {current ? '正在使用' : `最近使用 ${formatMoment(lastUsedAt, now)}`}
        </View>
      </View>
      {!current && (
        <View className="login-row__end" {...end} onClick={onEnd}>
          退出
        </View>
      )}
    </View>
  )
}
