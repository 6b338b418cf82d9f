import type { OfficialDirectory } from './directory'
import { judgeAddress } from './hosts'
import { isOneSlip, skeleton } from './look-alike'
import type { Judged, Sighting } from './sighting'

const QQ =
  /(?:qq|扣扣|企鹅|球球|q(?=群|号)|群号)\s{0,3}(?:群|客服)?\s{0,2}(?:号码?|客服)?\s{0,2}[:是为]?\s{0,3}([1-9]\d{4,10})(?!\d)/gi
const WECHAT =
  /(?:微信|薇信|威信|v信|vx|wx|wechat|加v|卫星|绿泡泡)\s{0,3}(?:客服)?\s{0,2}(?:号|id|号码)?\s{0,2}[:是为]?\s{0,3}([a-z][-_a-z0-9]{5,19})(?![-_a-z0-9.@])/gi

const ALONE = /^[a-z][-_a-z0-9]{5,19}$/i
const NAMES = { wechat: '微信号', qq: 'QQ 号' } as const

/** Numbers and names of private accounts. @param text lower case, half width */
export function findIds(text: string): Sighting[] {
  const qq = [...text.matchAll(QQ)].map(({ 1: value = '', index }): Sighting => ({
    kind: 'qq',
    value,
    at: index,
  }))
  const wechat = [...text.matchAll(WECHAT)].map(({ 1: value = '', index }): Sighting => ({
    kind: 'wechat',
    value,
    at: index,
  }))
  const alone: Sighting[] = ALONE.test(text) ? [{ kind: 'wechat', value: text, at: 0 }] : []
  return [...qq, ...wechat, ...alone]
}

export function judgeId(
  { kind, value }: Sighting & { kind: 'wechat' | 'qq' },
  { doors, brands }: OfficialDirectory,
): Judged {
  const listed = doors.filter((door) => door.kind === kind)
  const own = listed.find(({ key }) => key === value)
  if (own)
    return {
      verdict: 'official',
      reason: `这是我们的${NAMES[kind]}。${own.recognise}`,
      looksLike: null,
    }
  const near = listed.find(
    ({ key }) => skeleton(key) === skeleton(value) || (key.length >= 6 && isOneSlip(key, value)),
  )
  if (near)
    return {
      verdict: 'fake',
      reason: `和我们的${NAMES[kind]}只差一点点，不是我们的`,
      looksLike: near.value,
    }
  const labels = doors
    .filter((door) => door.kind === 'domain')
    .map(({ key }) => key.split('.')[0] ?? '')
    .filter((label) => label.length >= 4)
  const drawn = skeleton(value)
  if (
    labels.some((label) => drawn.includes(skeleton(label))) ||
    brands.some(({ spelled }) => spelled.length >= 6 && value.includes(spelled))
  ) {
    return {
      verdict: 'fake',
      reason: `用了我们的名字，但不是我们的${NAMES[kind]}`,
      looksLike: null,
    }
  }
  const none =
    listed.length === 0
      ? `我们不用${kind === 'qq' ? ' QQ' : '个人微信号'}服务，这个不是我们的`
      : `不在官方${NAMES[kind]}里，请先当作不是我们的`
  return { verdict: 'unknown', reason: none, looksLike: null }
}

export function judgeMail({ value, before = '' }: Sighting, directory: OfficialDirectory): Judged {
  const { doors } = directory
  const own = doors.find(({ kind, key }) => kind === 'email' && key === value)
  if (own)
    return { verdict: 'official', reason: `这是我们的邮箱。${own.recognise}`, looksLike: null }
  const host = value.slice(value.lastIndexOf('@') + 1)
  const domain = doors.find(({ kind, key }) => kind === 'domain' && before.includes(key))
  if (domain)
    return {
      verdict: 'fake',
      reason: `看着像 ${domain.value}，其实是 ${host} 的邮箱`,
      looksLike: domain.value,
    }
  const atHost = judgeAddress({ kind: 'domain', value: host, at: 0 }, directory)
  if (atHost.verdict === 'fake')
    return { ...atHost, reason: `${atHost.reason}，这个邮箱也不是我们的` }
  return {
    verdict: 'unknown',
    reason: '不在官方邮箱里，发件人也能伪造，请先当作不是我们的',
    looksLike: null,
  }
}
