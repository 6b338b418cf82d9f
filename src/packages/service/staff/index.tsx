import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { heading } from '@/components/spoken'
import { Tag } from '@/components/tag'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { usePageParam } from '@/hooks/use-page-param'
import { formatDay } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { getStaffCard, type StaffCard } from '@/services/official'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import './index.scss'

/** The card of one of our people: department and since when, never a name. */
export default function StaffPage() {
  const workNumber = usePageParam('workNumber') ?? ''
  const card = useLoaded(() => getStaffCard(workNumber), { once: true })
  return (
    <Page>
      <Loadable loaded={card} cards={1}>
        {(data) => <CardView card={data} />}
      </Loadable>
    </Page>
  )
}

function CardView({ card: { workNumber, known, departments, since, text } }: { card: StaffCard }) {
  const now = useNow()
  return (
    <Card>
      <View className="staff__head">
        <View className="staff__number" {...heading(1)}>{`工号 ${workNumber}`}</View>
        <Tag tone={known ? 'done' : 'late'}>{known ? '是我们的客服' : '不是我们的'}</Tag>
      </View>
      {departments.length > 0 && <View className="staff__line">{departments.join('、')}</View>}
      {since && <View className="staff__line">{`${formatDay(since, now)}起在这里服务`}</View>}
      <View className="staff__line">{text}</View>
      <View className="staff__deeds">
        <Button kind="secondary" onTap={() => go(routes.contacts())}>
          看我们联系过您的记录
        </Button>
        <Button kind="danger" icon="flag" onTap={() => go(routes.reportFake())}>
          举报冒充
        </Button>
      </View>
    </Card>
  )
}
