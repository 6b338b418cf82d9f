import Taro from '@tarojs/taro'

const TABS = /^\/pages\//

/** Opens a page of ours: a tab by switching to it, any other on top of this one. */
export function go(address: string): void {
  const opened = TABS.test(address)
    ? Taro.switchTab({ url: address })
    : Taro.navigateTo({ url: address })
  // WeChat keeps at most ten pages; the next one then takes this one's place.
  opened.catch(() => Taro.redirectTo({ url: address }).catch(() => undefined))
}
