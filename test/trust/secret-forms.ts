/**
 * Secrets that nobody may keep, made up anew for each seed and told in all the ways that people have: what they are, how they are named, how their
 * characters are written and parted, and what stands around. And numbers that look alike and are needed.
 */
export type Chance = (below: number) => number

export function chance(seed: number): Chance {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % below
  }
}
export const of = <One>(all: readonly [One, ...One[]], next: Chance): One =>
  all[next(all.length)] ?? all[0]
const digits = (count: number, next: Chance): string =>
  Array.from({ length: count }, () => String(next(10))).join('')
const two = (number: number): string => String(number).padStart(2, '0')
export const parts = (text: string, size: number): string[] =>
  text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
const half = (text: string): number => Math.ceil(text.length / 2)

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
function idCard(next: Chance): string {
  const born = `${1950 + next(60)}${two(1 + next(12))}${two(1 + next(28))}`
  const bare = `${of(['110105', '330106', '510104', '440305'], next)}${born}${digits(3, next)}`
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(bare.charAt(at)), 0)
  return bare + '10X98765432'.charAt(sum % 11)
}

function bankCard(next: Chance): string {
  const bare = of([`62${digits(16, next)}`, `62${digits(13, next)}`, `4${digits(14, next)}`], next)
  const passes = (number: string): boolean =>
    [...number].reverse().reduce((total, digit, at) => {
      const weighed = at % 2 === 0 ? Number(digit) : Number(digit) * 2
      return total + (weighed > 9 ? weighed - 9 : weighed)
    }, 0) %
      10 ===
    0
  return Array.from({ length: 10 }, (_, last) => `${bare}${last}`).find(passes) ?? bare
}

const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const letter = (next: Chance): string => CAPITALS.charAt(next(CAPITALS.length))
/** Neither letters nor digits alone, and no word. */
function cardSecret(next: Chance): string {
  const made = Array.from({ length: of([10, 12, 16, 20], next) / 2 }, () =>
    next(2) === 0 ? `${letter(next)}${2 + next(8)}` : `${2 + next(8)}${letter(next)}`,
  )
  return made.join('')
}
const cardDigits = (next: Chance): string => `8${digits(of([11, 15, 17], next), next)}`
/** No day, no year, no round sum. */
const code = (next: Chance): string =>
  `${of(['3', '5', '8'], next)}${digits(4, next)}${1 + next(9)}`
const NAMES = ['momo', 'wang', 'xiaoyu', 'zhang', 'tiger', 'chen'] as const
const name = (next: Chance): string => of(NAMES, next)
function password(next: Chance): string {
  return of<(next: Chance) => string>(
    [
      (seed) => `${name(seed)}${digits(4, seed)}`,
      (seed) => `${letter(seed)}${name(seed)}_${digits(3, seed)}`,
      (seed) => `${name(seed)}@${digits(4, seed)}`,
      (seed) => `${letter(seed)}${letter(seed).toLowerCase()}${digits(6, seed)}`,
      (seed) => `${name(seed)}#${digits(2, seed)}${letter(seed)}`,
    ],
    next,
  )(next)
}

type Spell = (secret: string) => string
const NUMERALS = '零一二三四五六七八九'
const inWords = (text: string, numerals = NUMERALS): string =>
  text.replace(/\d/g, (digit) => numerals.charAt(Number(digit)))
const inFull: Spell = (text) =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))

/** However it is written down, letters or not. */
export const WRITTEN: readonly [Spell, ...Spell[]] = [
  (secret) => secret,
  inFull,
  (secret) => `“${secret}”`,
  (secret) => `【${secret}】`,
  (secret) => `「${secret}」`,
  (secret) => `(${secret})`,
  (secret) => `[${secret}]`,
  (secret) => `<${secret}>`,
  (secret) => `\`${secret}\``,
  (secret) => `${secret}～`,
  (secret) => `\n${secret}`,
  (secret) => `→${secret}`,
  (secret) => `👉${secret}`,
  (secret) => `${secret.slice(0, 1)}\u200b${secret.slice(1)}`,
]
/** However it is parted: for what is made of groups. */
export const PARTED: readonly Spell[] = [
  ...(
    [' ', '-', '*', '.', '·', '、', '/', '_', '|', '~', '—', '，', '\n', '  ', '……', ':'] as const
  ).flatMap((mark): Spell[] => [
    (secret) => parts(secret, 4).join(mark),
    (secret) => parts(secret, half(secret)).join(mark),
  ]),
  ...([' ', '-', '*', '.', '、', '，', '\u3000'] as const).map(
    (mark): Spell =>
      (secret) =>
        [...secret].join(mark),
  ),
  (secret) => parts(secret, 3).join(' '),
  (secret) => parts(secret, 3).join('*'),
  (secret) => parts(secret, 2).join(' '),
  (secret) => `${secret.slice(0, half(secret))}，后面是${secret.slice(half(secret))}`,
  (secret) => `前面${secret.slice(0, half(secret))}后面${secret.slice(half(secret))}`,
  (secret) => `前一半是${secret.slice(0, half(secret))}，后一半是${secret.slice(half(secret))}`,
]
/** However its digits are said. */
export const SPOKEN: readonly [Spell, ...Spell[]] = [
  (secret) => inWords(secret),
  (secret) => inWords(secret, '〇一二三四五六七八九'),
  (secret) => inWords(secret, '零壹贰叁肆伍陆柒捌玖'),
  (secret) => inWords(secret, '零壹貳參肆伍陸柒捌玖'),
  (secret) => inWords(secret, '洞幺两三四五六拐八勾'),
  (secret) => inWords(secret, '⓪①②③④⑤⑥⑦⑧⑨'),
  (secret) => inWords(secret, '０１２３４５６７８９'),
  (secret) => secret.replace(/\d/g, (digit) => `${digit}\uFE0F\u20E3`),
  (secret) => [...inWords(secret)].join(' '),
  (secret) => [...inWords(secret)].join('、'),
  (secret) => parts(inWords(secret), 3).join('，'),
  (secret) => parts(inWords(secret), 4).join(' '),
  (secret) => [...secret].map((digit, at) => (at % 2 === 0 ? digit : inWords(digit))).join(''),
  (secret) => secret.slice(0, half(secret)) + inWords(secret.slice(half(secret))),
]

interface Kind {
  name: string
  make: (next: Chance) => string
  /** `%`: where it stands. */
  told: readonly [string, ...string[]]
  spell: readonly [Spell, ...Spell[]]
}

const NUMBER_SPELLINGS: readonly [Spell, ...Spell[]] = [...WRITTEN, ...PARTED, ...SPOKEN]

export const KINDS: readonly Kind[] = [
  {
    name: 'verification code',
    make: code,
    told: [
      '验证码%',
      '验证码是%',
      '驗證碼：%',
      '短信验证码为%，帮我登录',
      '收到的短信码%',
      '刚来的动态码 %',
      '校验码=%',
      'yzm %',
      'yzm是%',
      'yanzhengma %',
      '验证吗 %',
      'OTP: %',
      'sms code is %',
      '我的验证码就是%，快点',
      '%是我收到的验证码',
      '% 这个验证码能给他吗',
      '他让我报验证码，我报的是%',
      '【信桥】您的验证码是%，5分钟内有效',
      '验证码发你：%',
      '客服问我要短信里的码，%',
      '验证码一直提示过期 %',
      '登录码%输不进去',
    ],
    spell: NUMBER_SPELLINGS,
  },
  {
    name: 'ID card',
    make: idCard,
    told: [
      '身份证号%',
      '身份证号码是%',
      '我的身份证：%',
      '身份證字號 %',
      'sfz %',
      'shenfenzheng %',
      '证件号码%',
      '本人张伟，%，要注销',
      '%是我的身份证',
      '身份证%，电话13800138000',
      '实名用的%，过不了',
      '我身份证号给你 %',
      '孩子的身份证是%',
      '身份证 % 帮我解绑',
    ],
    spell: NUMBER_SPELLINGS,
  },
  {
    name: 'bank card',
    make: bankCard,
    told: [
      '银行卡号%',
      '银行卡：%',
      '退到这张卡%',
      '钱打到%就行',
      '卡号是%，建行的',
      '工行卡 %',
      '信用卡%刷不了',
      '储蓄卡号码 %',
      '我的收款卡号%，开户行杭州',
      '% 这是我的银行卡',
      '银行卡号发你 %',
      'yhk %',
      'bank card %',
      '招行%，退款退这里',
    ],
    spell: NUMBER_SPELLINGS,
  },
  {
    name: 'payment password',
    make: code,
    told: [
      '支付密码%',
      '支付密码是%不对',
      '我的密码是%',
      '密码：%',
      '密码=%',
      '密码为%，登不上',
      '密码就是%呀',
      '登录密码%错误',
      '取款密码 %',
      'mima %',
      'mima shi %',
      'pwd:%',
      'password is %',
      '新密码改成%了',
      '原来的密码%不能用了',
      '我把支付密码%告诉他了',
      '手机银行密码是%被锁',
      '%是我的支付密码',
    ],
    spell: NUMBER_SPELLINGS,
  },
  {
    name: 'password',
    make: password,
    told: [
      '密码是%',
      '密码%',
      '密码:%',
      '密码：%，你帮我登下',
      '我密码 % 登不上',
      '登录密码为%',
      '密碼係%',
      'mima %',
      'mima shi %',
      'pwd %',
      'password: %',
      'my password is %',
      '账号bobo1999密码%',
      '账号密码 bobo1999 %',
      '账号密码是bobo1999，%',
      '账号：bobo1999 密码：%',
      '号bobo1999 密%',
      'bobo1999/% 这是账号密码',
      'bobo1999----%',
      '账密 bobo1999 %',
      '号密bobo1999 %',
      '账号密码给你：bobo1999 / %',
      '邮箱bobo@qq.com密码%',
      '邮箱 bobo@qq.com 密码 %',
      'bobo@qq.com %',
      'bobo@163.com/%',
      'bobo@gmail.com:%',
      'bobo@qq.com----%',
      'bobo@outlook.com，%，帮我登录',
      '13800138000 密码%',
      'steam账号bobo 密码%',
      '用户名 bobo 口令 %',
      '%是我的登录密码',
    ],
    spell: WRITTEN,
  },
  {
    name: 'card secret',
    make: cardSecret,
    told: [
      '卡密%',
      '卡密是%',
      '卡密：%用不了',
      '卡密为 %',
      '激活码%无效',
      '激活码 % 提示已使用',
      '兑换码：%',
      '充值码%',
      'CDK %',
      'cdkey:%',
      'kami %',
      'kami shi %',
      '卡米%打不开',
      '提货码%',
      '密钥 %',
      '礼品卡密码%',
      '% 这个卡密用过了',
      '卡号8812345678901234密码%',
      '卡号：8812345678901234 卡密：%',
      '我的卡密发你 % 你查查',
    ],
    spell: [...WRITTEN, ...PARTED],
  },
  {
    name: 'card secret in digits',
    make: cardDigits,
    told: [
      '卡密%',
      '卡密是%',
      '卡密：%用不了',
      '充值卡密码%',
      '激活码%无效',
      '兑换码：%',
      '充值码%',
      '卡号8812345678901234密码%',
      '卡号：8812345678901234 卡密：%',
      'kami %',
    ],
    spell: NUMBER_SPELLINGS,
  },
  {
    name: 'back of the card',
    make: (next) => `${of(['2', '3', '6'], next)}${digits(2, next)}`,
    told: [
      'cvv %',
      'CVV:%',
      'cvv是%',
      '安全码%',
      '安全码是%',
      '卡背面三位%',
      '背面末三码是%',
      '信用卡后三位%，有效期08/29',
      '%是卡背面的cvv',
    ],
    spell: [
      (secret) => secret,
      inFull,
      (secret) => [...secret].join(' '),
      (secret) => [...secret].join('-'),
      (secret) => inWords(secret),
      (secret) => `“${secret}”`,
      (secret) => secret.replace(/\d/g, (digit) => `${digit}\uFE0F\u20E3`),
    ],
  },
]

const AROUND: readonly [string, ...string[]] = [
  '%',
  '%',
  '%',
  '你好，%',
  '%，麻烦快点',
  '我昨天买的98元的卡，%',
  '%。订单号HKM202611300001',
  '急！！%',
  '在吗？%',
  '%，谢谢啦',
]

export interface Form {
  kind: string
  secret: string
  written: string
}

/** @returns so many different forms, the same for the same seed */
export function secretForms(count: number, seed: number): Form[] {
  const next = chance(seed)
  const forms: Form[] = []
  for (let at = 0; forms.length < count; at += 1) {
    const kind = KINDS[at % KINDS.length]
    if (kind === undefined) break
    const secret = kind.make(next)
    const told = of(kind.told, next).replace('%', () => of(kind.spell, next)(secret))
    forms.push({ kind: kind.name, secret, written: of(AROUND, next).replace('%', () => told) })
  }
  return forms
}

/** As anybody reads it, without what was put between. */
export function bareOf(text: string): string {
  const plain = text
    .replace(/HKM\d{12}/g, '|')
    .replace(/\[[^[\]\n]{0,40}已隐去[^[\]\n]{0,60}\]/g, '|')
    .normalize('NFKC')
  const read = [...plain].map((sign) => {
    const at = Math.max(
      NUMERALS.indexOf(sign),
      '〇壹贰叁肆伍陆柒捌玖'.indexOf(sign),
      '洞幺两參_伍陸拐_勾'.indexOf(sign === '_' ? ' ' : sign),
      '零_貳'.indexOf(sign),
      '⓪①②③④⑤⑥⑦⑧⑨'.indexOf(sign),
    )
    return at >= 0 ? String(at) : sign
  })
  return read.join('').replace(/[^0-9A-Za-z|@#_]/g, '')
}

/** A third of it, and not less than three characters, can be read. */
export function shows(text: string, secret: string): boolean {
  const size = Math.max(3, Math.ceil(secret.length / 3))
  const read = bareOf(text)
  for (let at = 0; at + size <= secret.length; at += 1)
    if (read.includes(secret.slice(at, at + size))) return true
  return false
}

/** What only looks like a secret, is needed, and stays. */
const NEEDED: ReadonlyArray<{
  make: (next: Chance) => string
  told: readonly [string, ...string[]]
}> = [
  {
    make: (next) => `HKM2026${two(1 + next(12))}${two(1 + next(28))}${digits(4, next)}`,
    told: [
      '订单%的卡密打不开',
      '订单号%，验证码收不到',
      '单号是%',
      '%这单的卡密无效',
      '%',
      '密码不对，订单%',
      '我的订单 % 到现在没发货',
      '卡号不对吧，单号%',
      '查一下%，银行卡付的',
    ],
  },
  {
    make: (next) => `T2611${two(1 + next(28))}-${digits(of([4, 6], next), next)}`,
    told: [
      '工单%',
      '工单号是%，怎么还没回',
      '卡密无效，工单%',
      '%催一下',
      '催%',
      '验证码的事，工单号%',
      '我要撤销工单 %',
    ],
  },
  {
    make: (next) => digits(4, next).replace(/^0/, '3'),
    told: [
      '尾号%的订单',
      '手机尾号%',
      '银行卡尾号%没收到退款',
      '尾号是%的那张银行卡',
      '工单后四位%',
      '卡尾号 % 退款没到',
      '绑定手机后四位%',
    ],
  },
  {
    make: (next) => of(['100', '98.5', '648', '50000', '1299', '30', '0.01'], next),
    told: [
      '扣了%元',
      '卡密%面值的',
      '验证码发了，扣款%元',
      '银行卡扣了%块',
      '充了%没到账',
      '密码输错了，还扣了¥%',
      '一共%元退到银行卡',
      '%块的卡密怎么用',
    ],
  },
  {
    make: (next) =>
      of(['400-820-1234', '4008201234', '95588', '12315', '10086', '0571-88886666', '110'], next),
    told: [
      '官方电话是%吗',
      '%打来的，问我要验证码',
      '打%没人接',
      '验证码是%发的',
      '银行让我打%',
      '%是你们的号码吗',
      '收到%的短信，是诈骗吗',
    ],
  },
  {
    make: (next) => `1${of(['38', '39', '50', '86'], next)}${digits(8, next)}`,
    told: [
      '充值号码%',
      '我手机号%没收到验证码',
      '卡密发到%了吗',
      '银行卡绑的手机是%',
      '给%充100话费',
      '打我电话%',
      '账号是%，忘了密码',
      '验证码发到%收不到',
    ],
  },
  {
    make: (next) => of(['E-4031', '0x80070005', '-1001', 'SYS_5003', 'ERR1042', '503'], next),
    told: ['卡密提示%', '激活码报错%', '验证码错误%', '登录显示%', '密码页面报%', '错误代码%'],
  },
  {
    make: (next) =>
      of(
        ['昨天下午3点', '11月30号', '2026-11-30', '8:30', '2026年11月', '10/1', '1小时20分'],
        next,
      ),
    told: [
      '密码是%改的',
      '验证码%才来',
      '%买的卡密',
      '银行卡%扣的',
      '%登录的不是我',
      '有人%用过我的卡密',
    ],
  },
  {
    make: (next) => `4200${digits(24, next)}`,
    told: ['微信支付单号%', '支付单号：%，卡密没到', '交易单号是%'],
  },
  {
    make: (next) => of(['iPhone15', 'win11', 'iOS 17.5', 'Switch2', '5070ti', 'Mate60'], next),
    told: ['我是%，密码输不了', '%收不到验证码', '卡密在%上激活不了', '%登录提示密码错误'],
  },
  {
    make: (next) => of(['3', '10', '5', '12', '两', '六'], next),
    told: [
      '验证码发了%次',
      '密码输错%次被锁',
      '卡密买了%张',
      '等了%天银行卡还没到账',
      '验证码是%位数吗',
      '密码要几位，%位行吗',
      '%分钟了验证码没来',
    ],
  },
  {
    make: (next) => `${of(['7', '9', '3'], next)}${digits(8, next)}`,
    told: ['QQ号%', '游戏ID %', 'uid:%', '我的角色ID是%，卡密充错了', '加了个QQ%说是客服'],
  },
]

export function lookAlikes(count: number, seed: number): string[] {
  const next = chance(seed)
  return Array.from({ length: count }, (_, at) => {
    const needed = NEEDED[at % NEEDED.length]
    const told = needed && of(needed.told, next).replace('%', () => needed.make(next))
    return of(AROUND_NEEDED, next).replace('%', () => told ?? '')
  })
}

const AROUND_NEEDED: readonly [string, ...string[]] = [
  '%',
  '%',
  '你好，%',
  '%，麻烦快点',
  '在吗？%',
  '急！！%',
  '%，谢谢啦',
]

type Said = readonly [string, string]

/** `%`: the secret, or its first and its second half. */
const IN_TWO: readonly Said[] = [
  ['验证码', '%'],
  ['我收到验证码了', '%'],
  ['验证码前半段%', '后半段%'],
  ['验证码是%', '%'],
  ['短信码%', '%后面这个'],
  ['他要验证码，我报了%', '又报了%'],
]
const CARDS_IN_TWO: readonly Said[] = [
  ['卡密是', '%'],
  ['我把卡密发你', '%'],
  ['卡密：', '%'],
  ['卡号8812345678901234', '密码%'],
  ['卡密前一半%', '后一半%'],
  ['卡密%', '%'],
  ['激活码 %-', '%'],
  ['兑换码无法使用，我发给你看', '%'],
]
const PASSWORDS_IN_TWO: readonly Said[] = [
  ['我的密码是', '%'],
  ['账号bobo1999，密码', '%'],
  ['登录密码：', '%'],
  ['邮箱bobo@qq.com', '%'],
  ['我发你密码', '%'],
]
const IDS_IN_TWO: readonly Said[] = [
  ['身份证号', '%'],
  ['身份证前面是%', '后面%'],
  ['身份证号%', '%'],
  ['我的身份证号码是%', '%'],
]
const NO_SECRET_IN_TWO: readonly string[] = [
  '卡密用不了',
  '验证码收不到',
  '密码忘了怎么办',
  '我要退款到银行卡',
  '在吗',
  '卡密在哪里看',
  '激活失败',
  '怎么改密码',
  '支付失败，钱扣了',
  '账号被冻结了',
  '帮我看看这单',
]

/** Each told in two messages; and what is needed, after words that speak of secrets. */
export function twoMessages(
  count: number,
  seed: number,
): { secret: Array<{ said: Said; secret: string }>; needed: Said[] } {
  const next = chance(seed)
  const kinds = [
    { make: code, said: IN_TWO },
    { make: cardSecret, said: CARDS_IN_TWO },
    { make: password, said: PASSWORDS_IN_TWO },
    { make: idCard, said: IDS_IN_TWO },
  ] as const
  const secret = Array.from({ length: count }, (_, at) => {
    const { make, said } = kinds[at % kinds.length] ?? kinds[0]
    const [value, [first, second]] = [make(next), said[next(said.length)] ?? ['', '']]
    const isHalved = first.includes('%')
    const told: Said = isHalved
      ? [
          first.replace('%', () => value.slice(0, half(value))),
          second.replace('%', () => value.slice(half(value))),
        ]
      : [first, second.replace('%', () => value)]
    return { said: told, secret: value }
  })
  const needed = lookAlikes(count, seed + 1).map((text): Said => [
    NO_SECRET_IN_TWO[next(NO_SECRET_IN_TWO.length)] ?? '',
    text,
  ])
  return { secret, needed }
}
