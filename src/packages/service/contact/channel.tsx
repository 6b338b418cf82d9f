import { View } from '@tarojs/components'
import { Icon, type IconName } from '@/components/icon'
import { Tag } from '@/components/tag'
import { tappable } from '@/components/tappable'
import { routes } from '@/lib/routes'
import type { ContactChannel } from '@/services/contact'
import { go } from '@/shell/go'
import { callPhone, openAccount } from './reach'

const ICONS: Record<ContactChannel['key'], IconName> = {
  online: 'chat',
  phone: 'phone',
  ticket: 'ticket',
  'official-account': 'bell',
  groups: 'group',
  complaints: 'flag',
}

interface ChannelProps {
  channel: ContactChannel
  orderNumber: string | null
  onChat: () => void
}

/** One way to reach us: whether it is open, when, how long it takes, and what is open instead. */
export function Channel({ channel, orderNumber, onChat }: ChannelProps) {
  const reach = reachOf(channel, { orderNumber, onChat })
  const acts = reach ? { ...tappable, onClick: reach } : {}
  return (
    <View className="channel" {...acts}>
      <View className="channel__icon">
        <Icon name={ICONS[channel.key]} />
      </View>
      <View className="channel__words">
        <View className="channel__head">
          <View className="channel__name">{channel.name}</View>
          <Tag tone={channel.open ? 'done' : 'wait'}>{channel.stateText}</Tag>
        </View>
        <View className="channel__line">{channel.hoursText}</View>
        {channel.open && channel.waitText && (
          <View className="channel__line channel__line--now">{channel.waitText}</View>
        )}
        {!channel.open && channel.opensText && (
          <View className="channel__line channel__line--wait">{channel.opensText}</View>
        )}
        {!channel.open && channel.insteadText && (
          <View className="channel__line">{channel.insteadText}</View>
        )}
        {channel.phone && <View className="channel__phone">{channel.phone}</View>}
        {!channel.phone && channel.phoneHint && (
          <View className="channel__line">{channel.phoneHint}</View>
        )}
      </View>
      {reach && (
        <View className="channel__arrow">
          <Icon name="right" size="small" />
        </View>
      )}
    </View>
  )
}

function reachOf(
  { key, phone, open }: ContactChannel,
  { orderNumber, onChat }: Pick<ChannelProps, 'orderNumber' | 'onChat'>,
): (() => void) | null {
  switch (key) {
    case 'phone':
      return phone && open ? () => void callPhone(phone) : null
    case 'ticket':
      return () => go(routes.newTicket({ orderNumber }))
    case 'online':
      return onChat
    case 'official-account':
      return () => void openAccount()
    case 'complaints':
      return () => go(routes.complaints())
    case 'groups':
      return null
  }
}
