import Taro from '@tarojs/taro'
import { wx } from './wx/port'

const keyOf = (name: string): string => `xinqiao/${wx.storageScope()}${name}`

/** The phone's own storage. It may be full or forbidden: then nothing is kept, and nothing breaks. */
export const storage = {
  read(name: string): unknown {
    try {
      return Taro.getStorageSync(keyOf(name))
    } catch {
      return null
    }
  },

  write(name: string, value: unknown): void {
    try {
      Taro.setStorageSync(keyOf(name), value)
    } catch {
      // Kept in memory only.
    }
  },

  remove(name: string): void {
    try {
      Taro.removeStorageSync(keyOf(name))
    } catch {
      // What could not be written cannot be there.
    }
  },
}
