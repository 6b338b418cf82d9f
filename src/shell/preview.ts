import Taro from '@tarojs/taro'

/** Shows a picture large, with its neighbours to swipe to. */
export function preview(current: string, urls: string[]): void {
  Taro.previewImage({ current, urls }).catch(() => undefined)
}
