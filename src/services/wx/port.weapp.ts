import Taro from '@tarojs/taro'
import { clampScale } from './type-scale'
import type { WxPort } from './port.types'

/** WeChat's own font setting counts in px, 16 being the usual size. */
const USUAL_FONT_PX = 16

export const wx: WxPort = {
  async proveIdentity() {
    const { code } = await Taro.login()
    return { kind: 'mini-program', code }
  },

  canLoginInPlace: async () => true,
  hasFreshProof: () => false,

  async requestSubscribeMessage(templateIds) {
    if (templateIds.length === 0) return {}
    // Taro's type asks for the ids of another platform as well.
    const answer: unknown = await Taro.requestSubscribeMessage({ tmplIds: templateIds, entityIds: [] })
    if (typeof answer !== 'object' || answer === null) return {}
    const pairs = templateIds.map((id): [string, unknown] => [id, Reflect.get(answer, id)])
    return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
  },

  async choosePictures(most) {
    try {
      const { tempFiles } = await Taro.chooseMedia({ count: most, mediaType: ['image'], sizeType: ['compressed'], sourceType: ['album', 'camera'] })
      return tempFiles.map(({ tempFilePath, size }) => ({ filePath: tempFilePath, sizeBytes: size }))
    } catch {
      return []
    }
  },

  canProveFollower: async () => false,
  proveFollower: () => undefined,
  // WeChat lets a mini program show the account's card, but not open its chat.
  canOpenOfficialAccount: async () => false,
  openOfficialAccount: async () => undefined,

  typeScale() {
    // WeChat tells it since 2.23; Taro's types leave it out.
    const setting: unknown = Reflect.get(Taro.getAppBaseInfo(), 'fontSizeSetting')
    return clampScale(Number(setting ?? USUAL_FONT_PX) / USUAL_FONT_PX)
  },

  storageScope: () => '',
}
