import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { routes } from '@/lib/routes'
import { go } from '@/shell/go'

/** The order has a ticket that is being worked on; another one may still be wanted. */
export const OpenAlready = ({ ticketNumber }: { ticketNumber: string }) => (
  <Callout tone="wait" icon="ticket">
    <View>{`这笔订单已经有一张工单 ${ticketNumber} 在处理。补充说明写在那里最快；要说的是另一件事，可以接着提交`}</View>
    <Button kind="quiet" onTap={() => go(routes.ticket(ticketNumber))}>
      去看这张工单
    </Button>
  </Callout>
)
