import { Text, View } from '@tarojs/components'
import { Button } from './button'
import { Icon, type IconName } from './icon'
import { heading } from './spoken'
import './empty-state.scss'

interface ErrorStateProps {
  icon: IconName
  title: string
  text: string
  /** What to tell the staff when it stays so. */
  reference?: string
  busy?: boolean
  /** What the way on is called, where it is not another try. */
  retryText?: string
  onRetry: () => void
}

/** What happened, and another try. */
export const ErrorState = ({
  icon,
  title,
  text,
  reference,
  busy = false,
  retryText,
  onRetry,
}: ErrorStateProps) => (
  <View className="empty-state empty-state--trouble">
    <View className="empty-state__icon">
      <Icon name={icon} size="large" />
    </View>
    <View className="empty-state__title" {...heading(1)}>
      {title}
    </View>
    <View className="empty-state__text">{text}</View>
    {reference && (
      <View className="empty-state__note">
        如果一直这样，请把这个编号告诉客服：
        <Text selectable userSelect>
          {reference}
        </Text>
      </View>
    )}
    <View className="empty-state__action">
      {retryText ? (
        <Button busy={busy} onTap={onRetry}>
          {retryText}
        </Button>
      ) : (
        <Button kind="secondary" icon="refresh" busy={busy} busyText="正在重试" onTap={onRetry}>
          再试一次
        </Button>
      )}
    </View>
  </View>
)
