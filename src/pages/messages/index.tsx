import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { EmptyState } from '@/components/empty-state'
import { NavRow } from '@/components/nav-row'
import { tappable } from '@/components/tappable'
import { useGuarded } from '@/hooks/use-guarded'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePages, type CursorPage } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { useUnreadBadge } from '@/hooks/use-unread-badge'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { getMe } from '@/services/account'
import { listNotices, readNotices, type Notice } from '@/services/notices'
import { findWaiting } from '@/services/waiting'
import { go } from '@/shell/go'
import { ListView } from '@/shell/list-view'
import { Page } from '@/shell/page'
import { SessionCard } from '@/shell/session-card'
import { NoticeItem } from './notice-item'
import './index.scss'

const seen = new Seen<CursorPage<Notice>>()

/** What happened to orders and tickets, the session that goes on now, and the way back to all that was said. */
export default function MessagesPage() {
  const me = useLoaded(getMe)
  const notices = usePages('notices', listNotices, seen)
  const waiting = useLoaded(findWaiting)
  const unread = me.data?.unreadNotices
  useUnreadBadge(unread)

  const reload = async (): Promise<void> => {
    await Promise.all([me.reload(), notices.reload(), waiting.reload()])
  }
  usePullDown(reload)
  useLive(() => void reload(), me.data !== null)
  const readAll = useGuarded(async () => {
    await readNotices()
    await reload()
  })
  const open = (notice: Notice): void => {
    go(notice.page)
    // Told while the page opens; when it is lost, the notice stays marked and nothing else is wrong.
    if (!notice.read) readNotices([notice.noticeId]).catch(() => undefined)
  }

  return (
    <Page overTabs>
      <SessionCard waiting={waiting.data} />
      <Card flush>
        <NavRow
          icon="chat"
          title="沟通记录"
          text="所有渠道说过的话和工单进展，可以搜索"
          onTap={() => go(routes.history())}
        />
      </Card>
      <View className="messages__head">
        <View className="messages__title">{unread ? `${unread} 条新通知` : '通知'}</View>
        {Boolean(unread) && (
          <View className="messages__read" {...tappable} onClick={() => void readAll.run()}>
            {readAll.busy ? '正在标记' : '全部标为已读'}
          </View>
        )}
      </View>
      <ListView pages={notices} empty={<NoNotices />}>
        {(notice) => (
          <NoticeItem key={notice.noticeId} notice={notice} onTap={() => open(notice)} />
        )}
      </ListView>
    </Page>
  )
}

const NoNotices = () => (
  <EmptyState
    icon="bell"
    title="还没有通知"
    text="工单有进展时，会在这里告诉您；绑定公众号后，微信里也会收到"
  />
)
