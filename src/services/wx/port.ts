import Taro from '@tarojs/taro'
import { forgetCopied } from './forget-copied'
import { askHost, isInDemoPhone } from './host-bridge'
import { leaveForOAuth, startOAuth, takeLoginCode, waitingLoginCode } from './oauth'
import { pickFiles } from './pick-files'
import type { ConsentAnswers, PaySheetParameters, WxPort } from './port.types'
import { clampScale } from './type-scale'

const ASKED_SCALE = 'xinqiao.font-scale'

forgetCopied()

/** In a browser; in the demo's phone, its host plays WeChat. */
export const wx: WxPort = {
  async proveIdentity() {
    const loginCode = takeLoginCode()
    if (loginCode) return { kind: 'exchange', loginCode }
    if (await isInDemoPhone())
      return { kind: 'mini-program', code: readCode(await askHost('login')) }
    return leaveForOAuth()
  },

  async freshCode() {
    return (await isInDemoPhone()) ? readCode(await askHost('login')) : null
  },

  canLoginInPlace: async () => waitingLoginCode() !== null || isInDemoPhone(),
  waitingLoginCode,
  dropLoginCode: () => void takeLoginCode(),
  startOver: () => window.location.reload(),

  async requestSubscribeMessage(templateIds) {
    if (templateIds.length === 0 || !(await isInDemoPhone())) return {}
    return readAnswers(await askHost('requestSubscribeMessage', { tmplIds: templateIds }))
  },

  async choosePictures(most) {
    try {
      const { tempFiles = [] } = await Taro.chooseImage({
        count: most,
        sizeType: ['compressed'],
        sourceType: ['album', 'camera'],
      })
      return tempFiles.map(({ path, size }) => ({
        filePath: path,
        sizeBytes: size,
        fileName: null,
      }))
    } catch {
      return []
    }
  },

  chooseFiles: (most) => pickFiles(most),

  canProveFollower: async () => !(await isInDemoPhone()),
  proveFollower: () => startOAuth({ bind: true }),

  async openServiceChat({ url, corpId, card }) {
    if (await isInDemoPhone())
      return void (await askHost('openCustomerServiceChat', { url, corpId, card }))
    window.location.assign(url)
  },

  async requestPayment(sheet) {
    if (!(await isInDemoPhone())) return askWeixin(sheet)
    return (await askHost('requestPayment', { ...sheet })) === 'ok' ? 'ok' : 'cancelled'
  },

  async openFile({ url }) {
    // A page of its own: what is not shown is downloaded, and this page stays.
    if (!window.open(url, '_blank', 'noopener')) window.location.assign(url)
    return 'shown'
  },

  onNetworkBack(listener) {
    window.addEventListener('online', listener)
    return () => window.removeEventListener('online', listener)
  },

  canOpenOfficialAccount: isInDemoPhone,

  async openOfficialAccount() {
    await askHost('openOfficialAccount')
  },

  typeScale() {
    const asked = Number(askedScale())
    const usualPx = 16
    const rootPx = Number.parseFloat(window.getComputedStyle(document.documentElement).fontSize)
    return clampScale(asked > 0 ? asked : rootPx / usualPx)
  },

  storageScope: () => (window.name.startsWith('xinqiao-') ? `${window.name}/` : ''),
}

/** A page in WeChat's own browser; other browsers have no such sheet. */
function askWeixin(sheet: PaySheetParameters): Promise<'ok' | 'cancelled'> {
  const bridge: unknown = Reflect.get(window, 'WeixinJSBridge')
  const invoke: unknown =
    typeof bridge === 'object' && bridge !== null ? Reflect.get(bridge, 'invoke') : null
  if (typeof invoke !== 'function')
    return Promise.reject(new Error('getBrandWCPayRequest:fail not in WeChat'))
  return new Promise((resolve, reject) => {
    Reflect.apply(invoke, bridge, [
      'getBrandWCPayRequest',
      sheet,
      (answer: unknown) => {
        const told =
          typeof answer === 'object' && answer !== null
            ? String(Reflect.get(answer, 'err_msg'))
            : ''
        if (told === 'get_brand_wcpay_request:ok') resolve('ok')
        else if (told === 'get_brand_wcpay_request:cancel') resolve('cancelled')
        else reject(new Error(told))
      },
    ])
  })
}

/** `?fontScale=1.5` holds until the tab is closed: a log-in leaves this page and comes back without it. */
function askedScale(): string | null {
  const asked = new URLSearchParams(window.location.search).get('fontScale')
  if (asked) window.sessionStorage.setItem(ASKED_SCALE, asked)
  return window.sessionStorage.getItem(ASKED_SCALE)
}

function readCode(answer: unknown): string {
  const code: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'code') : null
  if (typeof code !== 'string') throw new Error('login:fail no code')
  return code
}

function readAnswers(answer: unknown): ConsentAnswers {
  if (typeof answer !== 'object' || answer === null) return {}
  return Object.fromEntries(
    Object.entries(answer).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}
