import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Facts } from '@/components/facts'
import { Icon } from '@/components/icon'
import { heading, status } from '@/components/spoken'
import { useNow } from '@/hooks/use-now'
import { describeDue } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { go } from '@/shell/go'
import type { Submitted } from './use-new-ticket'

/** It has arrived: number, department, what comes next and by when. */
export function SubmittedView({ ticket, lostFiles }: Submitted) {
  const now = useNow()
  const due = describeDue(ticket.nextDueAt ?? ticket.firstResponseDueAt, ticket.createdAt, now)
  return (
    <>
      <View className="submitted" {...status()}>
        <View className="submitted__seal">
          <Icon name="check" size="large" />
        </View>
        <View className="submitted__title" {...heading(1)}>
          已经收到，正在安排
        </View>
        <View className="submitted__number">{`工单 ${ticket.number}`}</View>
      </View>
      <Card>
        <Facts
          items={[
            { name: '处理部门', value: ticket.department },
            { name: '接下来', value: ticket.nextStep },
            { name: '时间', value: due.relative },
            { name: '相关订单', value: ticket.order?.productName },
          ]}
        />
      </Card>
      {ticket.warning && (
        <Callout tone="wait" icon="shield">
          {ticket.warning}
        </Callout>
      )}
      {lostFiles > 0 && (
        <Callout
          tone="wait"
          icon="camera"
        >{`有 ${lostFiles} 个文件没有传上，可以在工单里补`}</Callout>
      )}
      <View className="submitted__actions">
        <Button onTap={() => void Taro.redirectTo({ url: routes.ticket(ticket.number) })}>
          查看进度
        </Button>
        <Button kind="secondary" onTap={() => go(routes.home())}>
          回首页
        </Button>
      </View>
    </>
  )
}
