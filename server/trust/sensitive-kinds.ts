/** What is hidden wherever somebody writes it, with its name in words for people. */
export type SensitiveKind =
  | 'password'
  | 'verification-code'
  | 'id-card'
  | 'travel-document'
  | 'bank-card'
  | 'payment-code'
  | 'remote-control'

export const SENSITIVE_NAMES: Readonly<Record<SensitiveKind, string>> = {
  password: '密码',
  'verification-code': '验证码',
  'id-card': '身份证号',
  'travel-document': '证件号',
  'bank-card': '银行卡号',
  'payment-code': '付款码',
  'remote-control': '远程控制码',
}
export const CARD_SECRET = '卡密'

/** In what stands around a number, what was hidden is one sign for each kind; so is a number that has not been judged yet. */
export const SOME_NUMBER = '\uE000'
export const SIGNS: Readonly<Record<SensitiveKind | 'card-secret', string>> = {
  password: '\uE001',
  'verification-code': '\uE002',
  'id-card': '\uE003',
  'travel-document': '\uE004',
  'bank-card': '\uE005',
  'payment-code': '\uE006',
  'remote-control': '\uE007',
  'card-secret': '\uE008',
}

const NAMES: Readonly<Record<keyof typeof SIGNS, string>> = {
  ...SENSITIVE_NAMES,
  'card-secret': CARD_SECRET,
}
const MASKS = new Map(
  Object.entries(NAMES).map(([kind, name]) => [
    `[${name}已隐去`,
    Object.entries(SIGNS).find(([one]) => one === kind)?.[1],
  ]),
)

/** The sign for a mask as it stands in a text. */
export function signOfMask(mask: string): string {
  return [...MASKS].find(([beginning]) => mask.startsWith(beginning))?.[1] ?? SOME_NUMBER
}
