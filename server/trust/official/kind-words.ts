import type { FoundKind } from './official.contract'

const KIND_TEXT: Readonly<Record<FoundKind, string>> = {
  'official-account': '公众号',
  'mini-program': '小程序',
  kf: '微信客服',
  group: '用户群',
  domain: '网址',
  phone: '电话',
  wechat: '微信号',
  qq: 'QQ 号',
  email: '邮箱',
  name: '名字',
  number: '号码',
  staff: '工号',
}

export function kindText(kind: FoundKind): string {
  return KIND_TEXT[kind]
}
