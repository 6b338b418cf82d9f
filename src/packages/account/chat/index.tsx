import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { useNow } from '@/hooks/use-now'
import { usePages } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { listChatMessages } from '@/services/chat-history'
import { go } from '@/shell/go'
import { ListView } from '@/shell/list-view'
import { Page } from '@/shell/page'
import './index.scss'

/** What was said in the official account, newest first. */
export default function ChatPage() {
  const now = useNow()
  const messages = usePages('chat', listChatMessages)
  usePullDown(messages.reload)
  return (
    <Page>
      {messages.items && messages.items.length > 0 && <View className="chat-order">最近说的在最上面</View>}
      <ListView pages={messages} empty={<NoMessages />}>
        {({ messageId, author, authorLabel, text, at, stateText }) => (
          <View key={messageId} className={`chat-line ${author === 'customer' ? 'chat-line--own' : ''}`}>
            <View className="chat-line__head">{`${authorLabel} · ${formatMoment(at, now)}`}</View>
            <View className="chat-line__text">{text}</View>
            {stateText && <View className="chat-line__state">{stateText}</View>}
          </View>
        )}
      </ListView>
    </Page>
  )
}

const NoMessages = () => (
  <>
    <EmptyState icon="chat" title="还没有聊天记录" text="绑定公众号后,您在公众号里说的话和我们的回复都会留在这里" />
    <Button kind="secondary" onTap={() => go(routes.binding())}>去绑定公众号</Button>
  </>
)
