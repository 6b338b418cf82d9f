import { Button as NativeButton, View } from '@tarojs/components'
import { Icon, type IconName } from './icon'
import { spokenAs } from './spoken'
import './button.scss'

interface ButtonProps {
  children: string
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  icon?: IconName
  /** Work is under way: says so, and takes no tap. */
  busy?: boolean
  busyText?: string
  disabled?: boolean
  onTap: () => void
}

export function Button({
  children,
  kind = 'primary',
  icon,
  busy = false,
  busyText,
  disabled = false,
  onTap,
}: ButtonProps) {
  const idle = busy || disabled
  const words = busy ? (busyText ?? children) : children
  const spoken = { ...spokenAs('button'), 'aria-label': words }
  return (
    <NativeButton
      {...spoken}
      className={`button button--${kind} ${idle ? 'button--idle' : ''}`}
      hoverClass="is-pressed"
      disabled={idle}
      onClick={() => {
        if (!idle) onTap()
      }}
    >
      <View className="button__face">
        {busy && (
          <View className="button__dots">
            <View className="button__dot" />
            <View className="button__dot" />
            <View className="button__dot" />
          </View>
        )}
        {icon && !busy && <Icon name={icon} />}
        <View className="button__words">{words}</View>
      </View>
    </NativeButton>
  )
}
