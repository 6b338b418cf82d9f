import { maskWritten } from '../../server/trust/written-text'
import { cpuMs } from '../support/cpu-time'

/** Secrets that are made up anew for each seed, in all the ways in which people spell them. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % below
  }
}
type Chance = ReturnType<typeof chance>
const of = <One>(all: readonly [One, ...One[]], next: Chance): One =>
  all[next(all.length)] ?? all[0]
const digits = (count: number, next: Chance): string =>
  Array.from({ length: count }, () => String(next(10))).join('')
const two = (number: number): string => String(number).padStart(2, '0')

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
function idCard(next: Chance): string {
  const born = `${1950 + next(60)}${two(1 + next(12))}${two(1 + next(28))}`
  const bare = `${of(['110105', '330106', '510104', '440305'], next)}${born}${digits(3, next)}`
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(bare.charAt(at)), 0)
  return bare + '10X98765432'.charAt(sum % 11)
}
function bankCard(next: Chance): string {
  const bare = of([`62${digits(16, next)}`, `4${digits(14, next)}`], next)
  const passes = (number: string): boolean =>
    [...number].reverse().reduce((total, digit, at) => {
      const weighed = at % 2 === 0 ? Number(digit) : Number(digit) * 2
      return total + (weighed > 9 ? weighed - 9 : weighed)
    }, 0) %
      10 ===
    0
  return Array.from({ length: 10 }, (_, last) => `${bare}${last}`).find(passes) ?? bare
}
const sixDigits = (next: Chance): string => `${of(['3', '5', '8'], next)}${digits(5, next)}`
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
function cardSecret(next: Chance): string {
  const made = Array.from({ length: of([12, 16, 20], next) }, () =>
    LETTERS.charAt(next(LETTERS.length)),
  )
  return `7${made.slice(2).join('')}K`
}

const parts = (text: string, size: number): string[] =>
  text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
const NUMERALS = '零一二三四五六七八九'
const inWords = (text: string, numerals = NUMERALS): string =>
  text.replace(/\d/g, (digit) => numerals.charAt(Number(digit)))
const inFull = (text: string): string =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
const half = (text: string): number => Math.ceil(text.length / 2)

/** However it is parted. */
const PARTED: ReadonlyArray<(secret: string) => string> = [
  (secret) => secret,
  inFull,
  ...[' ', '-', '，', '、', '\u3000'].map((mark) => (secret: string) => [...secret].join(mark)),
  ...['\n', '……', '，', '、', '  ', '   ', '—', '\u200b', '接着', '，然后'].map(
    (mark) => (secret: string) => parts(secret, 4).join(mark),
  ),
  (secret) => parts(secret, half(secret)).join('\n'),
  (secret) => parts(secret, half(secret)).join('再是'),
  (secret) => parts(secret, 6).join('\n'),
  (secret) => `前面是${secret.slice(0, half(secret))}后面是${secret.slice(half(secret))}`,
  (secret) => `前半截${secret.slice(0, half(secret))}，后半截${secret.slice(half(secret))}`,
  (secret) => {
    const [first = '', second = '', third = ''] = parts(secret, Math.ceil(secret.length / 3))
    return `开头${first}，中间${second}，最后${third}`
  },
  (secret) => secret.replace(/\d/g, (digit) => `${digit}\uFE0F\u20E3`),
]
/** However its digits are written. */
const SPOKEN: ReadonlyArray<(secret: string) => string> = [
  (secret) => inWords(secret),
  (secret) => inWords(secret, '零壹贰叁肆伍陆柒捌玖'),
  (secret) => inWords(secret).replaceAll('一', '幺'),
  (secret) => parts(inWords(secret), 3).join('，'),
  (secret) => [...inWords(secret)].join('、'),
  (secret) => [...secret].map((digit, at) => (at % 2 === 0 ? digit : inWords(digit))).join(''),
  (secret) => secret.slice(0, half(secret)) + inWords(secret.slice(half(secret))),
]

const KINDS: ReadonlyArray<{
  name: string
  make: (next: Chance) => string
  told: readonly [string, ...string[]]
}> = [
  {
    name: 'ID card',
    make: idCard,
    told: [
      '身份证号%',
      '我的身份证是%',
      '身份證字號：%',
      'sfz %',
      '%是我的身份证号',
      '身份证号我发给你哈 %',
    ],
  },
  {
    name: 'bank card',
    make: bankCard,
    told: [
      '银行卡号%',
      '卡号是%',
      '退到这张卡%',
      '信用卡%',
      '你记一下我的银行卡号 %',
      '% 这个是我银行卡号',
    ],
  },
  {
    name: 'code',
    make: sixDigits,
    told: [
      '验证码%',
      '收到的码是%',
      '短信验证码 %',
      '验证码来了 %',
      '%是验证码',
      '客服让我报验证码，我报了%',
    ],
  },
  {
    name: 'card secret',
    make: cardSecret,
    told: ['卡密是%', '激活码%用不了', '兑换码：%', 'cdk %', '卡密如下：%', '% 这个卡密用过了'],
  },
]

/** As anybody reads it, without what was put between. */
function bareOf(text: string): string {
  const plain = text.replace(/尾号 \d{4}/g, '').normalize('NFKC')
  const read = [...plain].map((sign) => {
    const at = Math.max(NUMERALS.indexOf(sign), '零壹贰叁肆伍陆柒捌玖'.indexOf(sign))
    return at >= 0 ? String(at) : sign === '幺' ? '1' : sign
  })
  return read.join('').replace(/[^0-9A-Za-z]/g, '')
}
const shows = (text: string, secret: string): boolean =>
  parts(secret, 4).some((part) => part.length >= 3 && bareOf(text).includes(part))

describe('F2, F5: a secret that is spelled out is hidden', () => {
  it.each(KINDS)('$name, in every spelling', ({ make, told }) => {
    const shown: string[] = []
    for (let seed = 1; seed <= 12; seed += 1) {
      const next = chance(seed)
      for (const spell of [...PARTED, ...SPOKEN]) {
        const secret = make(next)
        if (SPOKEN.includes(spell) && /\D/.test(secret)) continue
        const written = of(told, next).replace('%', () => spell(secret))
        const once = maskWritten(written)
        if (shows(once.text, secret) || once.warning === null) shown.push(written)
        if (maskWritten(once.text).text !== once.text) shown.push(`again: ${once.text}`)
      }
    }
    expect(shown).toEqual([])
  })

  it('what is needed stays: orders, tickets, telephone numbers, amounts, faults', () => {
    const hidden: string[] = []
    const next = chance(7)
    const day = (): string => `202${next(7)}${two(1 + next(12))}${two(1 + next(28))}`
    const phone = (): string => `1${of(['38', '39', '50', '86'], next)}${digits(8, next)}`
    const needed: ReadonlyArray<readonly [() => string, readonly string[]]> = [
      [
        () => `HKM${day()}${digits(4, next)}`,
        ['订单%的卡密打不开', '验证码没收到，订单 %', '卡密不对，单号%', '%这单卡密无效'],
      ],
      [
        () => `T${day().slice(2)}-${digits(4, next)}`,
        ['工单%', '卡密无效，工单号是%', '验证码的问题，工单%', '%催一下'],
      ],
      [phone, ['充值号码%', '我手机号%没收到验证码', '卡密发到 % 了吗', '银行卡绑的手机是%']],
      [
        () => phone().replace(/^(\d{3})(\d{4})/, '$1 $2 '),
        ['充到 % 了', '我的号码是 % 没收到验证码', '卡密充错到 %'],
      ],
      [
        () => of(['100', '98.5', '648', '50000'], next),
        ['扣了%元', '卡密%面值', '验证码发了，扣款%元', '银行卡扣了%块'],
      ],
      [
        () => of(['E-4031', '0x80070005', '-1001', 'SYS_5003'], next),
        ['卡密提示%', '激活码报错%', '验证码错误%'],
      ],
      [() => `4200${digits(24, next)}`, ['微信支付单号%', '支付单号：%，卡密没到']],
    ]
    for (const [make, around] of needed)
      for (const words of around)
        for (let times = 0; times < 10; times += 1) {
          const number = make()
          const written = words.replace('%', () => number)
          if (!maskWritten(written).text.includes(number)) hidden.push(written)
        }
    expect(hidden).toEqual([])
  })

  it('takes no longer for a text that is made to take long', () => {
    const texts = ['验证码1 ', '卡密A-1-', '1一', '身份证 1，然后'].map((piece) =>
      piece.repeat(4000),
    )
    expect(cpuMs(() => texts.forEach((text) => maskWritten(text)))).toBeLessThan(4000)
  })
})
