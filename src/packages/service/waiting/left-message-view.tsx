import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Facts } from '@/components/facts'
import { Phrases } from '@/components/phrases'
import { useNow } from '@/hooks/use-now'
import { describeDue } from '@/lib/moments'
import { routes } from '@/lib/routes'
import type { LeftMessage } from '@/services/waiting'
import { go } from '@/shell/go'

/** The message has become a ticket: its number, who has it, and by when. */
export function LeftMessageView({
  left: { ticketNumber, department, nextStep, firstResponseDueAt, warning },
}: {
  left: LeftMessage
}) {
  const due = describeDue(firstResponseDueAt, null, useNow())
  return (
    <>
      <View className="waiting__headline">留言收到了</View>
      <View className="waiting__next">
        <Phrases>{nextStep}</Phrases>
      </View>
      {warning && (
        <Callout tone="wait" icon="shield">
          {warning}
        </Callout>
      )}
      <Card>
        <Facts
          items={[
            { name: '工单号', value: ticketNumber },
            { name: '谁来处理', value: department },
            { name: '最晚回复', value: `${due.at}（${due.relative}）` },
          ]}
        />
      </Card>
      <Button onTap={() => go(routes.ticket(ticketNumber))}>查看工单进度</Button>
    </>
  )
}
