import { View } from '@tarojs/components'
import { Icon } from '@/components/icon'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import type { Binding } from '@/services/bindings'

const HOW: Record<NonNullable<Binding['verifiedBy']>, string> = {
  unionid: '通过微信的共同编号认出您',
  'scene-qr': '通过您扫的二维码认出您',
  oauth: '通过公众号网页登录认出您',
}

/** The state in words first. */
export function BindingState({ binding, accountName }: { binding: Binding; accountName: string }) {
  const now = useNow()
  const { title, text } = wordsOf(binding.state, accountName)
  const verified = binding.state === 'verified'
  return (
    <View className="binding__state">
      <View className={`binding__seal ${verified ? 'binding__seal--verified' : ''}`}>
        <Icon name={verified ? 'shield' : 'link'} size="large" />
      </View>
      <View className="binding__title">{title}</View>
      <View className="binding__text">{text}</View>
      {binding.verifiedAt && binding.verifiedBy && (
        <View className="binding__when">{`${formatMoment(binding.verifiedAt, now)} ${HOW[binding.verifiedBy]}`}</View>
      )}
    </View>
  )
}

function wordsOf(state: Binding['state'], accountName: string): { title: string; text: string } {
  switch (state) {
    case 'verified':
      return {
        title: '微信通知已开通',
        text: `进度会发到“${accountName}”公众号，想说什么也可以直接在那里发消息`,
      }
    case 'not-followed':
      return {
        title: '还差一步',
        text: `已经认出您的微信。关注公众号“${accountName}”，进度就会发到那里`,
      }
    case 'unfollowed':
      return {
        title: '现在收不到微信通知',
        text: `您已取消关注“${accountName}”，重新关注就能继续收到`,
      }
    case 'none':
      return { title: '还没有开通微信通知', text: `关注“${accountName}”公众号，进度会自己找到您` }
  }
}
