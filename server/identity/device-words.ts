/** The first that fits: a browser names those that it descends from, too. */
const APPS: ReadonlyArray<readonly [RegExp, string]> = [
  [/wxwork/i, '企业微信'],
  [/MicroMessenger|wechatdevtools/i, '微信'],
  [/Edg(?:e|A|iOS)?\//, 'Edge 浏览器'],
  [/Firefox|FxiOS/, '火狐浏览器'],
  [/HuaweiBrowser/, '华为浏览器'],
  [/MQQBrowser|QQBrowser/, 'QQ 浏览器'],
  [/Chrome|CriOS/, 'Chrome 浏览器'],
  [/Safari/, 'Safari 浏览器'],
]
const SYSTEMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/OpenHarmony|HarmonyOS/, '鸿蒙设备'],
  [/Android/, '安卓手机'],
  [/Windows/, 'Windows 电脑'],
  [/Macintosh|Mac OS/, 'Mac 电脑'],
  [/Linux|X11/, 'Linux 电脑'],
]
/** What nobody sends in earnest is not read to its end. */
const MOST_READ = 500

/** What a device is called for its owner: “微信 · iPhone”. Of what it says of itself nothing else is kept. */
export function deviceWords(userAgent: string): string {
  const told = userAgent.slice(0, MOST_READ)
  const find = (names: typeof APPS): string | undefined =>
    names.find(([pattern]) => pattern.test(told))?.[1]
  return `${find(APPS) ?? '浏览器'} · ${find(SYSTEMS) ?? '其他设备'}`
}
