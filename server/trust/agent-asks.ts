import { toPlainForm, withoutUnseen } from './plain-form'
import { foldBlanks } from './reading-text'

/**
 * F2: official service never asks for passwords, codes, identity or bank card numbers, remote control, screen sharing or
 * a transfer. Finds in an agent's words what asks for one of these. Pure; what warns of them (`不要告诉任何人`) or speaks
 * of them otherwise (`可以在官网重置密码`) passes.
 */
export type ForbiddenAsk =
  '密码' | '验证码' | '身份证' | '银行卡' | '远程控制' | '共享屏幕' | '转账'

/** Things that somebody could hand over. */
const THINGS: ReadonlyArray<readonly [ForbiddenAsk, RegExp]> = [
  ['密码', /密码/],
  ['验证码', /验证码|校验码|动态码|短信码|[4-8四六]\s*位(?:数字|数|码)/],
  ['身份证', /身份证|证件(?:号|照)/],
  ['银行卡', /银行卡|信用卡|储蓄卡|CVV|安全码/i],
]

const HAND_OVER =
  '提供|发(?!生|货|现|布|票)|告诉|告知|给(?:我|客服)|报(?!错|告|名)|念|拍|上传|补充|回复|说(?:一?下|给)|私信|截图|填写|填一?下|出示|交给'
const QUESTION = '多少|是什么|是啥|是几|什么来着'

/** What asks for one of the things. */
const ASKS = THINGS.map(([what, thing]): readonly [ForbiddenAsk, RegExp] => {
  const named = `(?:${thing.source})`
  return [
    what,
    new RegExp(
      `(?:${HAND_OVER}).{0,15}${named}|${named}.{0,15}(?:${HAND_OVER})|${named}.{0,6}(?:${QUESTION})`,
      'i',
    ),
  ]
})

/** Deeds that hand over control or money by themselves. */
const DEEDS: ReadonlyArray<readonly [ForbiddenAsk, RegExp]> = [
  [
    '远程控制',
    /(?:请|麻烦|需要|配合|下载|安装|打开|开启|接受|同意|让我).{0,12}(?:远程|向日葵|todesk|teamviewer|anydesk)|(?:远程|向日葵|todesk|teamviewer|anydesk).{0,12}(?:码|给我|发我|打开|连接)/i,
  ],
  [
    '共享屏幕',
    /(?:请|麻烦|需要|配合|打开|开启|点|开一?下|同意).{0,12}(?:共享屏幕|屏幕共享|投屏)|(?:把|将).{0,4}屏幕.{0,4}共享/,
  ],
  [
    '转账',
    /(?:请|麻烦|需要|您先|你先|先|把钱|把款)(?!.{0,12}(?:给您|给你|到您|到你|退)).{0,10}(?:转账|汇款|打款|转钱|转到|打到)|(?:缴纳|先交|交一下|支付|转).{0,4}保证金/,
  ],
]

const WARNING =
  /不要|(?<![特识级区类个])别|请勿|切勿|勿|不会|不需要|无需|不用|不必|从不|绝不|不得|禁止|不索要|不能|没有/
/** Words about a password that ask nobody to tell it. */
const CARE =
  /(?:重置|修改|找回|更改|更换|设置|重设|保管|忘记|改).{0,6}密码|密码.{0,6}(?:重置|修改|找回|错误|泄露|是否|有没有)/

export function findForbiddenAsks(text: string): ForbiddenAsk[] {
  const clauses = foldBlanks(toPlainForm(withoutUnseen(text)))
    .split(/[,。;!?\n]/)
    .filter((clause) => clause.trim() !== '' && !WARNING.test(clause))
  const found = clauses.flatMap((clause) => [
    ...ASKS.filter(([what, ask]) => ask.test(clause) && !(what === '密码' && CARE.test(clause))),
    ...DEEDS.filter(([, deed]) => deed.test(clause)),
  ])
  return [...new Set(found.map(([what]) => what))]
}

/** As long as a flag's record takes: `密码、验证码`. */
const MOST_NAMED = 24

export function asksInOneLine(asked: readonly ForbiddenAsk[]): string {
  const named = asked.join('、')
  return named.length <= MOST_NAMED ? named : `${named.slice(0, MOST_NAMED - 1)}…`
}

/** What the agent reads whose words were stopped. */
export function stoppedText(asked: readonly ForbiddenAsk[]): string {
  return `官方客服不向用户索要${asked.join('、')}，这句没有发出去，主管会看到。请换一种办法`
}
