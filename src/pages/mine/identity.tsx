import { View } from '@tarojs/components'
import { Icon } from '@/components/icon'
import { Tag } from '@/components/tag'
import { tappable } from '@/components/tappable'
import { useNow } from '@/hooks/use-now'
import { formatDay } from '@/lib/moments'
import { routes } from '@/lib/routes'
import type { Me } from '@/services/account'
import { go } from '@/shell/go'

const STATE_WORDS: Record<Me['binding']['state'], string> = {
  verified: '微信已验证，进度会发到公众号',
  'not-followed': '还没有关注公众号，进度只在小程序里',
  unfollowed: '已取消关注公众号，微信收不到进度',
  none: '还没有绑定公众号，进度只在小程序里',
}

/** Name, tier, and whether WeChat is known to be this person's. */
export function Identity({ me }: { me: Me }) {
  const now = useNow()
  const verified = me.binding.state === 'verified'
  return (
    <View className="identity">
      <View className="identity__face">
        <Icon name="user" size="large" />
      </View>
      <View className="identity__words">
        <View className="identity__line">
          <View className="identity__name">{me.displayName || '微信用户'}</View>
          {me.tier && <Tag tone="bridge">{me.tier.name}</Tag>}
        </View>
        {me.tier?.since && (
          <View className="identity__since">{`会员等级自${formatDay(me.tier.since, now)}起`}</View>
        )}
        {!me.tier && <View className="identity__since">平台还没有您的会员资料</View>}
        <View
          className={`identity__wechat ${verified ? 'identity__wechat--verified' : ''}`}
          {...tappable}
          onClick={() => go(routes.binding())}
        >
          <Icon name={verified ? 'shield' : 'link'} size="small" />
          <View>{STATE_WORDS[me.binding.state]}</View>
        </View>
      </View>
    </View>
  )
}
