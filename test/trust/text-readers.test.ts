import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, ROOT } from '../support/source-files'
import { NO_READERS, READERS } from '../support/text-readers'

/** What a text is made of that is meant to keep a reader busy: a word that it looks for, then something it may repeat. */
const STARTS = [
  '',
  '订单',
  '订单号是',
  '提示',
  '报错是',
  '昨天',
  '2026年3',
  '密码',
  '登录密码是',
  '验证码',
  '身份证',
  '银行卡',
  '#1',
  '请提供',
  '人工',
  '不要',
  '扣了',
  '退款',
  '被',
  '态度',
  'T260305-',
  '嗯',
  '谢谢',
  '麻烦',
  'https://',
]
const FILLS = [
  ' ',
  '\u3000',
  '\n',
  ' \n',
  '\t',
  ' 是',
  '是 ',
  ':',
  ' : ',
  '1',
  '1 ',
  '12-',
  'a',
  'A1-',
  '“',
  '【',
  '(',
  '嗯',
  '!',
  ',',
  '密码是',
  '验证码 1',
  '6222 ',
  '不',
  '人工',
  '客服',
  '没',
  '退',
  '订单 ',
  '年1',
  '\ud83d\ude00',
  '\ud800',
  '[',
  '提示 ',
  'a.',
  '海诚卡盟',
]
/** Every text at this length, where a reader that is far too slow fails and does not hang. */
const SHORT = 300
/** As long as a message can be: the texts that took longest of the short ones. */
const LONG = 16_000
const SLOWEST = 60

/** A reader needs a millisecond or two; this is what one message may cost everybody else on a machine that has other work. */
const BUDGET_MS = 250

it.each(Object.entries(READERS))(
  '%s reads whatever was written before anybody notices',
  (_name, read) => {
    const short = STARTS.flatMap((start) =>
      FILLS.map((fill) => ({ start, fill, ms: timeOf(read, textOf(start, fill, SHORT)) })),
    )
    expect(short.filter(({ ms }) => ms > BUDGET_MS)).toEqual([])
    const slowest = [...short].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST)
    expect(
      slowest
        .map((one) => ({ ...one, ms: timeOf(read, textOf(one.start, one.fill, LONG)) }))
        .filter(({ ms }) => ms > BUDGET_MS),
    ).toEqual([])
  },
)

function textOf(start: string, fill: string, length: number): string {
  return `${start}${fill.repeat(length).slice(0, length)}!`
}

/** The best of three tries: one may have met a pause of the machine. */
function timeOf(read: (text: string) => unknown, text: string): number {
  const once = (): number => {
    const began = process.cpuUsage()
    read(text)
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1_000
  }
  const first = once()
  return first > BUDGET_MS ? Math.min(first, once(), once()) : first
}

it("every reader of people's words is among those that are tried", () => {
  const files = [...filesBelow('server/bot'), ...filesBelow('server/trust')].filter((file) =>
    file.endsWith('.ts'),
  )
  const exported = files.flatMap((file) =>
    [
      ...readFileSync(join(ROOT, file), 'utf8').matchAll(
        /^export (?:async )?function (\w+)[^{]*?\((?:[^)]*[^\w])?\w+: (?:string\b|\{ [^}]*\btext: string)|^export const (\w+) = (?:rememberLast|\(\w+: string)/gm,
      ),
    ].map(([, functionName, constName]) => functionName ?? constName ?? ''),
  )
  expect(exported.length).toBeGreaterThan(10)
  expect(exported.filter((name) => !(name in READERS) && !(name in NO_READERS))).toEqual([])
})
