import Taro from '@tarojs/taro'

/** Brings the page's beginning into view, where something new has appeared. */
export function toTop(): void {
  Taro.pageScrollTo({ scrollTop: 0, duration: 200 }).catch(() => undefined)
}
