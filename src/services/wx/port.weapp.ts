import Taro from '@tarojs/taro'
import { fetchToPhone } from '../request'
import { clampScale } from './type-scale'
import type { WxPort } from './port.types'

/** WeChat's own font setting counts in px, 16 being the usual size. */
const USUAL_FONT_PX = 16

export const wx: WxPort = {
  async proveIdentity() {
    const { code } = await Taro.login()
    return { kind: 'mini-program', code }
  },

  async freshCode() {
    return (await Taro.login()).code
  },

  canLoginInPlace: async () => true,
  waitingLoginCode: () => null,
  dropLoginCode: () => undefined,
  startOver: () => undefined,

  async requestSubscribeMessage(templateIds) {
    if (templateIds.length === 0) return {}
    // Taro's type asks for the ids of another platform as well.
    const answer: unknown = await Taro.requestSubscribeMessage({
      tmplIds: templateIds,
      entityIds: [],
    })
    if (typeof answer !== 'object' || answer === null) return {}
    const pairs = templateIds.map((id): [string, unknown] => [id, Reflect.get(answer, id)])
    return Object.fromEntries(
      pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    )
  },

  async choosePictures(most) {
    try {
      const { tempFiles } = await Taro.chooseMedia({
        count: most,
        mediaType: ['image'],
        sizeType: ['compressed'],
        sourceType: ['album', 'camera'],
      })
      return tempFiles.map(({ tempFilePath, size }) => ({
        filePath: tempFilePath,
        sizeBytes: size,
        fileName: null,
      }))
    } catch {
      return []
    }
  },

  async chooseFiles(most) {
    try {
      const { tempFiles } = await Taro.chooseMessageFile({ count: most, type: 'all' })
      return tempFiles.map(({ path, size, name }) => ({
        filePath: path,
        sizeBytes: size,
        fileName: name,
      }))
    } catch {
      return []
    }
  },

  // Not async: the call must be made while the tap is being handled.
  openServiceChat: ({ url, corpId, card }) =>
    Taro.openCustomerServiceChat({
      extInfo: { url },
      corpId,
      ...(card
        ? { showMessageCard: true, sendMessageTitle: card.title, sendMessagePath: card.path }
        : {}),
    }).then(
      () => undefined,
      (reason: unknown) => void cancelledOrThrow(reason),
    ),

  requestPayment: ({ timeStamp, nonceStr, package: packed, signType, paySign }) =>
    Taro.requestPayment({ timeStamp, nonceStr, package: packed, signType, paySign }).then(
      () => 'ok' as const,
      cancelledOrThrow,
    ),

  async openFile({ url, kind, name }) {
    if (kind === 'image' || kind === 'video') {
      await Taro.previewMedia({ sources: [{ url, type: kind }] })
      return 'shown'
    }
    const fileType = DOCUMENTS.find((ending) => name.toLowerCase().endsWith(`.${ending}`))
    if (kind === 'file' && fileType === undefined) {
      await Taro.setClipboardData({ data: url })
      return 'link'
    }
    const filePath = await fetchToPhone(url)
    // Where WeChat puts it, the name no longer says what it is.
    if (fileType !== undefined) await Taro.openDocument({ filePath, fileType, showMenu: true })
    else await play(filePath)
    return 'shown'
  },

  onNetworkBack(listener) {
    const told = ({ isConnected }: { isConnected: boolean }): void => {
      if (isConnected) listener()
    }
    Taro.onNetworkStatusChange(told)
    return () => Taro.offNetworkStatusChange(told)
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

/** What WeChat itself shows. */
const DOCUMENTS = ['pdf', 'docx', 'xlsx'] as const

function cancelledOrThrow(reason: unknown): 'cancelled' {
  if (
    /cancel/.test(
      String(
        typeof reason === 'object' && reason !== null ? Reflect.get(reason, 'errMsg') : reason,
      ),
    )
  )
    return 'cancelled'
  throw reason
}

/** Voice messages come as AMR, which not every phone plays. Rejects where this one does not. */
function play(src: string): Promise<void> {
  const player = Taro.createInnerAudioContext()
  return new Promise((resolve, reject) => {
    player.onPlay(() => resolve())
    player.onError(({ errMsg }) => {
      player.destroy()
      reject(new Error(errMsg))
    })
    player.onEnded(() => player.destroy())
    player.src = src
    player.play()
  })
}
