import { View } from '@tarojs/components'
import { Button } from './button'
import { Icon, type IconName } from './icon'
import { heading } from './spoken'
import './empty-state.scss'

interface EmptyStateProps {
  icon?: IconName
  title: string
  text: string
  action?: { label: string; onTap: () => void }
  /** A second, quieter way on. */
  also?: { label: string; onTap: () => void }
}

/** Nothing here yet, and what one can do next. */
export const EmptyState = ({ icon = 'inbox', title, text, action, also }: EmptyStateProps) => (
  <View className="empty-state">
    <View className="empty-state__icon">
      <Icon name={icon} size="large" />
    </View>
    <View className="empty-state__title" {...heading(1)}>
      {title}
    </View>
    <View className="empty-state__text">{text}</View>
    {action && (
      <View className="empty-state__action">
        <Button kind="secondary" onTap={action.onTap}>
          {action.label}
        </Button>
      </View>
    )}
    {also && (
      <Button kind="quiet" onTap={also.onTap}>
        {also.label}
      </Button>
    )}
  </View>
)
