import { domainToUnicode } from 'node:url'
import type { OfficialDirectory, OfficialDoor } from './directory'
import { isOneSlip, skeleton } from './look-alike'
import type { Judged, Sighting } from './sighting'

/** Hosts that everybody can open something on: the address alone does not say whose it is. */
const SHARED = [
  'qq.com',
  'weixin.com',
  'wechat.com',
  'taobao.com',
  'tmall.com',
  'jd.com',
  'baidu.com',
  'alipay.com',
  'weibo.com',
  'douyin.com',
  'xiaohongshu.com',
  'pinduoduo.com',
  'yangkeduo.com',
  'bilibili.com',
  'zhihu.com',
  'gov.cn',
  'feishu.cn',
  'dingtalk.com',
  'goofish.com',
  'kuaishou.com',
]
const SHORT = new Set([
  't.cn',
  'dwz.cn',
  'url.cn',
  'suo.im',
  'suo.nz',
  'bit.ly',
  'tinyurl.com',
  'u.nu',
  'is.gd',
  'dwz.mk',
  'mrw.so',
  'sourl.cn',
  'w.url.cn',
  't.co',
])
const SECOND_LEVEL = new Set(['com', 'net', 'org', 'gov', 'edu', 'ac', 'co'])
/** What fakes put beside a name. */
const ADDED = new Set([
  'kf',
  'kefu',
  'vip',
  'pay',
  'service',
  'serv',
  'safe',
  'card',
  'km',
  'cn',
  'com',
  'net',
  'online',
  'shop',
  'app',
  'm',
  'wap',
  'www',
  'tk',
  'tuikuan',
  'help',
  'login',
  'anquan',
  'official',
  'guanfang',
  'gf',
  'gw',
  'guanwang',
  'wx',
  'weixin',
  'qq',
  'sh',
  'shouhou',
  'refund',
  'support',
  'center',
  'china',
  'hk',
  'new',
  'my',
  'web',
])

interface Address {
  host: string
  /** What stands before an @. */
  before: string
}

const isShared = (host: string): boolean => SHARED.some((shared) => isUnder(host, shared))

const isUnder = (host: string, domain: string): boolean =>
  host === domain || host.endsWith(`.${domain}`)

export function judgeAddress(
  { value, before = '' }: Sighting,
  { doors, brands }: OfficialDirectory,
): Judged {
  const host = value
  const domains = doors.filter(({ kind }) => kind === 'domain')
  const tricked = domains.find(
    ({ key }) =>
      before !== '' && (before.includes(key) || skeleton(before).includes(skeleton(key))),
  )
  if (tricked) return fake(tricked, `@ 前面的“${tricked.value}”是给您看的，真正打开的是 ${host}`)
  const own = domains.find(({ key }) => isUnder(host, key))
  if (own)
    return { verdict: 'official', reason: `这是我们的网址。${own.recognise}`, looksLike: null }
  if (SHORT.has(host))
    return { ...unknown('这是短链接，看不出会去哪里，请先不要打开'), settled: true }
  if (/^[\d.]+$|^\[/.test(host))
    return unknown('这是一串数字地址，我们的网址都有名字，请先不要打开')
  if (isShared(host))
    return {
      ...unknown('这个网站谁都能用，只看网址分不出是不是我们。从小程序里的入口进才放心'),
      settled: true,
    }
  for (const door of domains) {
    const why = likeness({ host, before }, door)
    if (why !== null) return fake(door, why)
  }
  const [inChinese, joined] = [domainToUnicode(host), host.replace(/[-.]/g, '')]
  const named = brands.find(
    ({ name, spelled }) =>
      inChinese.includes(name) || (spelled.length >= 6 && joined.includes(spelled)),
  )
  if (named)
    return {
      verdict: 'fake',
      reason: `用了“${named.name}”的名字，但不是我们的网址`,
      looksLike: null,
    }
  return unknown('不在官方网址里，请先当作不是我们的')
}

function unknown(reason: string): Judged {
  return { verdict: 'unknown', reason, looksLike: null }
}

function fake(door: OfficialDoor, why: string): Judged {
  return { verdict: 'fake', reason: `${why}。我们的网址是 ${door.value}`, looksLike: door.value }
}

/** Null where it does not look like it. */
function likeness({ host }: Address, { value, key }: OfficialDoor): string | null {
  const [label, suffix] = coreOf(key)
  const [core, otherSuffix] = coreOf(host)
  const unicode = coreOf(domainToUnicode(host) || host)[0]
  const inFront = host.split('.').slice(0, -(otherSuffix.split('.').length + 1))
  if (core === label) return `和我们的网址只差结尾：是 .${otherSuffix}，不是 .${suffix}`
  if (skeleton(unicode) === skeleton(label)) {
    return unicode === core
      ? `用长得像的字母或数字冒充“${label}”`
      : `里面有长得像英文的外国字母，不是真的“${label}”`
  }
  if (inFront.some((part) => skeleton(part) === skeleton(label)))
    return `“${label}”只是写在前面，真正的网址是 ${core}.${otherSuffix}`
  if (addsWords(core, label)) return `在“${label}”上加了字，不是我们的`
  if (label.length >= 4 && (otherSuffix === suffix || label.length >= 6) && isOneSlip(core, label))
    return `和“${value}”只差一个字母`
  return null
}

/** `hckm.com` → hckm, com; `a.b.com.cn` → b, com.cn. */
function coreOf(host: string): [label: string, suffix: string] {
  const parts = host.split('.')
  const long =
    parts.length >= 3 && (parts.at(-1) ?? '').length === 2 && SECOND_LEVEL.has(parts.at(-2) ?? '')
  const suffix = parts.slice(long ? -2 : -1)
  return [parts.at(-1 - suffix.length) ?? '', suffix.join('.')]
}

function addsWords(core: string, label: string): boolean {
  if (label.length < 3) return false
  const parts = core.split(/[-_]/)
  if (
    parts.length > 1 &&
    (parts.includes(label) || parts.some((part) => skeleton(part) === skeleton(label)))
  )
    return true
  const joined = parts.join('')
  if (parts.length > 1 && joined === label) return true
  const at = joined.indexOf(label)
  if (at === -1) return false
  if (label.length >= 6) return true
  const rest = [joined.slice(0, at), joined.slice(at + label.length)].filter((part) => part !== '')
  return (
    rest.length > 0 &&
    rest.every(
      (part) =>
        ADDED.has(part) || /^\d{1,6}$/.test(part) || ADDED.has(part.replace(/\d{1,6}$/, '')),
    )
  )
}
