import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import type { Notice } from '@/services/notices'

export function NoticeItem({ notice, onTap }: { notice: Notice; onTap: () => void }) {
  const now = useNow()
  return (
    <Card onTap={onTap}>
      <View className="notice__head">
        {!notice.read && <View className="notice__dot" />}
        <View className="notice__title">{notice.title}</View>
      </View>
      <View className="notice__body">{notice.body}</View>
      {notice.quote && <View className="notice__quote">{notice.quote}</View>}
      <View className="notice__foot">{`${formatMoment(notice.at, now)} · ${notice.roadText}`}</View>
    </Card>
  )
}
