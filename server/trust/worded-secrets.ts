import type { SensitiveKind } from './sensitive-kinds'
import { NUMERALS } from './sensitive-units'

/** Secrets that are no run of digits: a password in words, what answers a question for it, a code read out in English, in pinyin or in hundreds. */
export interface Worded {
  kind: SensitiveKind
  from: number
  to: number
  bare: string
}

const END = '(?=$|[\\s,。;!?、)”"」』】])'
const PASSWORD = new RegExp(
  `(?:密码|口令|暗号)(?:(?:就)?是|为|改成了?|设成了?|:|=)[\\s:"“「『]{0,2}(?<value>\\p{Script=Han}{4,10})${END}`,
  'gu',
)
/** What is said of a password in as many characters. */
const SAID_OF_IT =
  /[的了吗呢么吧啊呀我你您他她它谁哪啥几么不没忘错对改丢问]|什么|怎么|如何|多少|正确|密码|数字|字母|大写|小写|符号|默认|初始|随便|自己|之前|原来|一样|同一|设置|输入|需要|必须|可以|应该|组成|保密|安全|泄露|公开|隐去|重要|客服|系统|平台|短信|验证|生日/
const ANSWER = new RegExp(
  `(?:密保|安全问题|保护问题)[^。\\n]{0,24}?(?:答案|回答)(?:就?是|为|填的?是?|写的?是?|:)?[\\s:"“「『]{0,2}(?<value>[\\p{Script=Han}]{2,8}|[A-Za-z0-9]{2,20})${END}`,
  'gu',
)
const NO_ANSWER = /忘|不对|错|不记得|是啥|什么|怎么|没用|不通过|在哪|无效|改/

const NAME =
  '(?:验证码|校验码|动态码|密码|yan ?zheng ?ma|yzm|mi ?ma|(?:verification |sms |security )?code|otp|password|pin)'
const SAYS = '[\\s:=是为]{0,3}(?:(?:shi|is|was|are)\\s)?\\s?'
const IN_ENGLISH = '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)'
const IN_PINYIN = '(?:ling|yi|yao|er|san|si|wu|liu|qi|ba|jiu)'
const LETTERS_END = '(?![A-Za-z])'
const READ_OUT = new RegExp(
  `${NAME}${SAYS}(?<value>${IN_ENGLISH}(?:[\\s,-]{1,2}${IN_ENGLISH}){3,7}${LETTERS_END}` +
    `|${IN_PINYIN}(?:[\\s,-]{1,2}${IN_PINYIN}){3,7}${LETTERS_END})`,
  'gi',
)

const NUMERAL = Object.keys(NUMERALS).join('')
const HUNDREDS = `[${NUMERAL}]百(?:[${NUMERAL}]十?[${NUMERAL}]?|十[${NUMERAL}]?)?`
const IN_HUNDREDS = new RegExp(
  `(?:验证码|校验码|动态码|密码)(?:就)?(?:是|为|:)?\\s?(?<value>${HUNDREDS}[\\s,、]{0,2}${HUNDREDS})(?![${NUMERAL}十百千万元块])`,
  'g',
)
/** With the letter at its end it is no number. */
const ID_END =
  /(?:身[份分][证正]|证件)(?:号码?)?的?(?:尾[号数]|末尾|最?[后末][四4]位)(?:就?是|为|:)?\s?(?<value>\d{3,5}X)(?![A-Za-z0-9])/gi
const MAY_HOLD = /密码|口令|暗号|密保|答案|码|[证正件]|ma\b|yzm|code|otp|password|pin/i

/** @param plain a text in its plain form */
export function wordedIn(plain: string): Worded[] {
  if (!MAY_HOLD.test(plain)) return []
  return [
    ...spans(plain, PASSWORD, 'password').filter(({ bare }) => !SAID_OF_IT.test(bare)),
    ...spans(plain, ANSWER, 'password').filter(({ bare }) => !NO_ANSWER.test(bare)),
    ...spans(plain, READ_OUT, 'verification-code'),
    ...spans(plain, IN_HUNDREDS, 'verification-code'),
    ...spans(plain, ID_END, 'id-card'),
  ]
}

function spans(plain: string, pattern: RegExp, kind: SensitiveKind): Worded[] {
  return [...plain.matchAll(pattern)].map((match) => {
    const bare = match.groups?.value ?? ''
    const from = match.index + match[0].lastIndexOf(bare)
    return { kind, from, to: from + bare.length, bare }
  })
}
