import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { EmptyState } from '@/components/empty-state'
import { useNow } from '@/hooks/use-now'
import { usePages } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { formatMoment } from '@/lib/moments'
import { listLooks, type DataLook } from '@/services/looks'
import { ListView } from '@/shell/list-view'
import { Page } from '@/shell/page'
import './index.scss'

/** Every look at this person's data: who, what, why and when. */
export default function LooksPage() {
  const looks = usePages('looks', listLooks)
  usePullDown(looks.reload)
  return (
    <Page>
      <View className="looks__intro">
        客服打开您的工单或会话，每一次都记在这里，记录改不掉。有看不明白的，请联系客服问清楚。
      </View>
      <ListView pages={looks} empty={<NoLooks />}>
        {(look) => <LookRow key={look.lookId} look={look} />}
      </ListView>
    </Page>
  )
}

function LookRow({ look: { by, what, why, at } }: { look: DataLook }) {
  const now = useNow()
  return (
    <Card>
      <View className="look__what">{`${by} 查看了${what}`}</View>
      <View className="look__why">{why}</View>
      <View className="look__at">{formatMoment(at, now)}</View>
    </Card>
  )
}

const NoLooks = () => (
  <EmptyState
    icon="eye"
    title="还没有人看过"
    text="客服为您办事、打开您的工单或会话时，会记在这里"
  />
)
