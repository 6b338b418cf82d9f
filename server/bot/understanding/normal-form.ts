import { Converter } from 'opencc-js/t2cn'
import { rememberLast } from '../../lib/remember-last'
import { readingText } from '../../trust/reading-text'

const toSimplified = Converter({ from: 'tw', to: 'cn' })

/** What people on the other side of the strait call the same things. After the characters have been simplified. */
const SAME_THINGS: ReadonlyArray<readonly [RegExp, string]> = [
  [/帐号|帐户/g, '账号'],
  [/登陆|登入/g, '登录'],
  [/退费/g, '退款'],
  [/储值/g, '充值'],
  [/序号/g, '激活码'],
  [/讯息/g, '消息'],
  [/网路/g, '网络'],
  [/萤幕/g, '屏幕'],
  [/客诉/g, '投诉'],
  [/入帐/g, '到账'],
  [/到帐/g, '到账'],
  [/冲值/g, '充值'],
  [/程式/g, '程序'],
]

/** A number says which one, never what is asked: all long ones are alike. */
const LONG_NUMBER = /[a-z]{0,6}\d[\d-]{5,40}/g

/**
 * The form in which words are compared: usual characters, small letters, simplified, one name for one thing, long numbers alike.
 * For understanding only; what is stored and shown stays as it was written.
 */
export const normalForm = rememberLast((text: string): string => {
  const simplified = toSimplified(readingText(text).normalize('NFKC').toLowerCase())
  return SAME_THINGS.reduce((told, [names, name]) => told.replace(names, name), simplified)
    .replace(LONG_NUMBER, '#')
    .trim()
})
