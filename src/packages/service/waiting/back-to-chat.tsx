import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { useServiceChat } from '@/hooks/use-service-chat'
import { openOfficialAccount } from '@/services/bindings'
import type { KfEntryRequest } from '@/services/service-chat'
import type { Waiting } from '@/services/waiting'
import { routes } from '@/lib/routes'
import { go } from '@/shell/go'

/** Back to where the words are said: more can be told while one waits. */
export function BackToChat({ waiting }: { waiting: Waiting }) {
  return waiting.channel === 'official-account' ? (
    <BackToAccount />
  ) : (
    <BackToServiceChat waiting={waiting} />
  )
}

function BackToServiceChat({ waiting }: { waiting: Waiting }) {
  const chat = useServiceChat(aboutOf(waiting), () => go(routes.contact()))
  return (
    <View className="waiting__back">
      <Button kind="secondary" icon="chat" busy={chat.busy} busyText="正在打开" onTap={chat.open}>
        {wordsFor(waiting)}
      </Button>
    </View>
  )
}

const BackToAccount = () => (
  <View className="waiting__back">
    <Button
      kind="secondary"
      icon="chat"
      onTap={() =>
        void openOfficialAccount().then((opened) => {
          if (!opened) go(routes.binding())
        })
      }
    >
      回到公众号接着说
    </Button>
  </View>
)

const wordsFor = ({ status }: Waiting): string =>
  status === 'waiting' ? '回到会话补充说明' : '回到会话'

function aboutOf({ orderNumber, ticketNumber }: Waiting): KfEntryRequest {
  if (orderNumber) return { from: 'order', orderNumber }
  return ticketNumber ? { from: 'ticket', ticketNumber } : { from: 'mine' }
}
