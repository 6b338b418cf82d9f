import { View } from '@tarojs/components'
import './icon.scss'

export type IconName =
  | 'headset'
  | 'order'
  | 'ticket'
  | 'bell'
  | 'chat'
  | 'phone'
  | 'shield'
  | 'right'
  | 'down'
  | 'camera'
  | 'plus'
  | 'close'
  | 'copy'
  | 'eye'
  | 'eye-off'
  | 'clock'
  | 'check'
  | 'alert'
  | 'info'
  | 'offline'
  | 'qr'
  | 'group'
  | 'refresh'
  | 'send'
  | 'wallet'
  | 'truck'
  | 'box'
  | 'key'
  | 'back-money'
  | 'link'
  | 'inbox'
  | 'flag'
  | 'user'
  | 'star'
  | 'search'
  | 'voice'
  | 'video'
  | 'file'

interface IconProps {
  name: IconName
  size?: 'small' | 'usual' | 'large'
}

/** Takes the colour of the text around it. Always beside words, so it says nothing to a screen reader. */
export const Icon = ({ name, size = 'usual' }: IconProps) => (
  <View className={`icon icon--${name} icon--${size}`} />
)
