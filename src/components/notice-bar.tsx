import { View } from '@tarojs/components'
import { Icon, type IconName } from './icon'
import { tappable } from './tappable'
import './notice-bar.scss'

interface NoticeBarProps {
  icon?: IconName
  children: string
  action?: { label: string; onTap: () => void }
}

/** One quiet line above a page's content that is still there. */
export const NoticeBar = ({ icon = 'offline', children, action }: NoticeBarProps) => (
  <View className="notice-bar">
    <Icon name={icon} size="small" />
    <View className="notice-bar__words">{children}</View>
    {action && (
      <View className="notice-bar__action" {...tappable} onClick={action.onTap}>
        {action.label}
      </View>
    )}
  </View>
)
