import Taro, { usePullDownRefresh } from '@tarojs/taro'

/** Pulling the page down asks again. */
export function usePullDown(reload: () => Promise<void>): void {
  usePullDownRefresh(() => {
    void reload().finally(() => Taro.stopPullDownRefresh())
  })
}
