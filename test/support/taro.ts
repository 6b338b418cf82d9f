import { useEffect } from 'react'

/** What WeChat would do when all goes well. A test overrides one call with `Taro.request.mockResolvedValueOnce(...)`. */
const defaults = {
  addInterceptor: () => undefined,
  canIUse: () => true,
  chooseImage: async () => ({
    tempFilePaths: ['blob:picture'],
    tempFiles: [{ path: 'blob:picture', size: 1 }],
  }),
  chooseMedia: async () => ({
    type: 'image',
    tempFiles: [{ tempFilePath: 'blob:picture', size: 1, fileType: 'image' }],
  }),
  chooseMessageFile: async () => ({ tempFiles: [] }),
  createInnerAudioContext: (): unknown => {
    throw new Error('a test gives its own')
  },
  createSelectorQuery: () => ({
    select: () => ({ boundingClientRect: () => ({ exec: () => undefined }) }),
  }),
  downloadFile: async (): Promise<unknown> => ({ statusCode: 200, tempFilePath: 'wxfile://kept' }),
  getEnv: () => 'WEB',
  getCurrentInstance: () => ({ router }),
  getCurrentPages: () => [{}],
  getNetworkType: async () => ({ networkType: 'wifi' }),
  getStorageSync: (key: string) => storage.get(key) ?? '',
  getSystemInfoSync: () => ({
    windowWidth: 375,
    windowHeight: 667,
    fontSizeSetting: 16,
    theme: 'light',
    platform: 'devtools',
  }),
  getWindowInfo: () => ({
    windowWidth: 375,
    windowHeight: 667,
    statusBarHeight: 20,
    safeArea: { bottom: 667 },
  }),
  getAppBaseInfo: () => ({ theme: 'light', fontSizeSetting: 16 }),
  hideLoading: () => undefined,
  hideTabBarRedDot: async () => ({}),
  hideToast: () => undefined,
  login: async () => ({ code: 'login-code' }),
  makePhoneCall: async () => ({}),
  navigateBack: async () => ({}),
  navigateTo: async () => ({}),
  nextTick: (work: () => void) => void setTimeout(work, 0),
  offNetworkStatusChange: () => undefined,
  onNetworkStatusChange: () => undefined,
  onThemeChange: () => undefined,
  openCustomerServiceChat: async () => ({ errMsg: 'openCustomerServiceChat:ok' }),
  openDocument: async () => ({}),
  pageScrollTo: async () => ({}),
  previewMedia: async () => ({}),
  previewImage: async () => ({}),
  pxTransform: (px: number) => `${px}px`,
  reLaunch: async () => ({}),
  redirectTo: async () => ({}),
  removeStorageSync: (key: string) => void storage.delete(key),
  removeTabBarBadge: async () => ({}),
  request: async (): Promise<unknown> => ({ statusCode: 404, data: {}, header: {} }),
  requestPayment: async () => ({ errMsg: 'requestPayment:ok' }),
  requestSubscribeMessage: async ({ tmplIds }: { tmplIds: string[] }) =>
    Object.fromEntries(tmplIds.map((id) => [id, 'accept'])),
  setClipboardData: async () => ({}),
  setNavigationBarTitle: async () => ({}),
  setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
  setTabBarBadge: async () => ({}),
  showActionSheet: async () => ({ tapIndex: 0 }),
  showLoading: async () => ({}),
  showModal: async () => ({ confirm: true, cancel: false }),
  showTabBarRedDot: async () => ({}),
  showToast: async () => ({}),
  stopPullDownRefresh: () => undefined,
  switchTab: async () => ({}),
  uploadFile: async (): Promise<unknown> => ({ statusCode: 404, data: '{}' }),
}

const storage = new Map<string, unknown>()

export const router: { params: Record<string, string>; path: string } = { params: {}, path: '' }

type Defaults = typeof defaults
type Mocked = {
  [Name in keyof Defaults]: ReturnType<Defaults[Name]> extends Promise<unknown>
    ? jest.Mock<Promise<unknown>, unknown[]>
    : jest.Mock<unknown, unknown[]>
}

const mocks = Object.fromEntries(
  Object.keys(defaults).map((name) => [name, jest.fn()]),
) as unknown as Mocked

const Taro = { ...mocks, ENV_TYPE: { WEAPP: 'WEAPP', WEB: 'WEB' } }

/** Every call forgets what it was asked and does its default again; storage and route are empty. Runs before each test. */
export function resetTaro(): void {
  for (const [name, implementation] of Object.entries(defaults)) {
    mocks[name as keyof Defaults].mockReset().mockImplementation(implementation as never)
  }
  storage.clear()
  router.params = {}
  router.path = ''
  shown.clear()
  pulled.clear()
  bottomed.clear()
  hidden.clear()
  lost.clear()
}

type Listener = () => void
const shown = new Set<Listener>()
const pulled = new Set<Listener>()
const bottomed = new Set<Listener>()
const hidden = new Set<Listener>()
const lost = new Set<Listener>()

function useListener(listeners: Set<Listener>, listener: Listener): void {
  useEffect(() => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  })
}

/** What the phone does to a page: comes back to it, leaves it, pulls it down, reaches its end. */
export const phone = {
  show: () => shown.forEach((listener) => listener()),
  hide: () => hidden.forEach((listener) => listener()),
  pullDown: () => pulled.forEach((listener) => listener()),
  /** An address that no page has. */
  openNowhere: () => lost.forEach((listener) => listener()),
  reachBottom: () => bottomed.forEach((listener) => listener()),
}

export const useRouter = () => router

export function useLoad(work: (params: Record<string, string>) => void): void {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a page loads once
  useEffect(() => work(router.params), [])
}

export function useReady(work: () => void): void {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a page is ready once
  useEffect(() => work(), [])
}

export function useDidShow(work: () => void): void {
  useReady(work)
  useListener(shown, work)
}

export const useLaunch = useLoad
export const useDidHide = (work: () => void): void => useListener(hidden, work)
export const usePullDownRefresh = (work: () => void): void => useListener(pulled, work)
export const usePageNotFound = (work: () => void): void => useListener(lost, work)
export const useReachBottom = (work: () => void): void => useListener(bottomed, work)

export function useUnload(work: () => void): void {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a page unloads once
  useEffect(() => () => work(), [])
}

const never = (): void => undefined
export {
  never as useError,
  never as usePageScroll,
  never as useShareAppMessage,
  never as useTabItemTap,
}

export default Taro
