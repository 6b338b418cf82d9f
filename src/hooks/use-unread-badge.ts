import Taro from '@tarojs/taro'
import { useEffect } from 'react'

/** Place of 消息 in the tab bar. */
const MESSAGES_TAB = 2

/** Keeps the figure on the 消息 tab as the server last told it. */
export function useUnreadBadge(count: number | undefined): void {
  useEffect(() => {
    if (count === undefined) return
    const shown =
      count > 0
        ? Taro.setTabBarBadge({ index: MESSAGES_TAB, text: count > 99 ? '99+' : String(count) })
        : Taro.removeTabBarBadge({ index: MESSAGES_TAB })
    // Refused when another page has come over the tab bar meanwhile; the next look sets it.
    shown.catch(() => undefined)
  }, [count])
}
