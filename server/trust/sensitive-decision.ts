import { isBankCardNumber, isIdCardNumber } from './card-numbers'
import { namesIn, type Label, type Nearest } from './sensitive-labels'
import {
  goesOn,
  isExplained,
  isExplainedTightly,
  isOfBank,
  isOfBoughtCard,
  isOfGoods,
  isSecret,
  isSpokenOf,
  isTight,
  isToldLater,
  nameAfter,
} from './sensitive-naming'
import {
  isDated,
  isExplainedByShape,
  isMeasure,
  isServicePhone,
  LONGEST_NUMBER,
  ON_THAT_DAY,
  POSSIBLE_ID,
  UNION_PAY,
} from './sensitive-shapes'
import type { Candidate, Decision } from './sensitive-findings'
import type { SensitiveKind } from './sensitive-kinds'
import type { Unit } from './sensitive-units'

const KIND_OF: Readonly<Partial<Record<Label, SensitiveKind>>> = {
  code: 'verification-code',
  password: 'password',
  'id-card': 'id-card',
  'id-end': 'id-card',
  'travel-document': 'travel-document',
  'bank-card': 'bank-card',
  'card-number': 'bank-card',
  cvv: 'bank-card',
  'payment-code': 'payment-code',
  'remote-control': 'remote-control',
}

/** Which secret a candidate is; null where something else explains it, or nothing says that it is one. Pure. */
export function judge(candidate: Candidate): Decision<SensitiveKind> | null {
  const kind = candidate.unit.bare.length >= 3 ? kindOf(candidate) : null
  if (kind !== null) return { kind }
  const begins = passwordBegins(candidate)
  return begins > 0 ? { kind: 'password', begins } : null
}

function kindOf(candidate: Candidate): SensitiveKind | null {
  const { unit, before, left, after } = candidate
  if (/^G-\d{6}$/.test(unit.bare)) return 'verification-code'
  if (isPrice(before) || isCaller(unit, after) || isFault(unit, before)) return null
  if (
    isExplainedByShape(unit) &&
    !(left !== null && isSecret(left.label) && isTight(left.gap) && !/^\s?[,、]/.test(left.gap))
  )
    return null
  const proven = provenKind(unit, { left, before })
  if (proven !== null) return proven
  if (isMeasure(unit, after)) return null
  if (unit.bare.length === 6 && unit.type !== 'word' && CODE_REFUSED.test(before))
    return 'verification-code'
  if (unit.type === 'word' && hasDigit(unit.bare) && isSecondOfPair(unit.bare, before))
    return 'password'
  if (unit.type === 'word' && IS_ACCOUNT.test(before)) return null
  const named = left === null ? null : judgeByName(candidate, left)
  if (named !== null) return named
  const told = isExplained(left) && isExplainedTightly(left) ? null : judgeByNameAfter(candidate)
  if (told !== null) return told
  return isExplained(left) ? null : judgeByCue(candidate)
}

const isPrice = (before: string): boolean => /[¥￥$]\s?$/.test(before)
/** 验证码是10086发的, 4008201234打来的 */
const isCaller = (unit: Unit, after: string): boolean =>
  isServicePhone(unit) && /^\s?(?:给我)?(?:发|打|来)(?:过?来)?(?:的|短信|电话)/.test(after)
/** 密码页面报-1001 */
const isFault = ({ bare }: Unit, before: string): boolean =>
  bare.length <= 12 &&
  /(?:页面?|系统|界面|登[录陆]|弹窗|提示|一直|老是?|总是?)报错?\s?[-:]?$|(?:提示|显示|弹出)[了出]?\s?-$/.test(
    before,
  )

const NO_CARD: ReadonlySet<Label> = new Set(['password', 'payment-code', 'id-card'])

/** Numbers that show themselves what they are, unless they are said to be something else. */
function provenKind(
  { type, bare }: Unit,
  { left, before }: { left: Nearest | null; before: string },
): SensitiveKind | null {
  if (type === 'word' || bare.length < 15) return null
  const elsewhere =
    left !== null &&
    !isSecret(left.label) &&
    left.label !== 'account' &&
    left.gap.length <= 10 &&
    !/卡号?[是:]?\s?$/.test(left.gap)
  if (elsewhere || isOfGoods(before)) return null
  if (
    bare.length === 18 &&
    POSSIBLE_ID.test(bare) &&
    (isIdCardNumber(bare) || left?.label !== 'payment-code')
  )
    return 'id-card'
  const saidOtherwise = left !== null && NO_CARD.has(left.label)
  return !saidOtherwise && (isBankCardNumber(bare) || UNION_PAY.test(bare)) ? 'bank-card' : null
}

function judgeByName(
  { unit, before, after }: Candidate,
  { label, gap }: Nearest,
): SensitiveKind | null {
  const [tight, kind] = [isTight(gap), KIND_OF[label] ?? null]
  if (kind === null || !(tight || isToldLater(gap) || (isLong(unit) && isSpokenOf(gap))))
    return null
  // The first part of a number that is read out in parts is shorter than the whole.
  if ((tight || isToldLater(gap)) && unit.type !== 'word' && goesOn(after)) return kind
  return fits(unit, { label, tight, gap, before, after }) ? kind : null
}

/** lihua----abc12345: how accounts are sold and told. */
const IN_A_PAIR =
  /(?:[A-Za-z0-9](?:\s{0,2}(?:-{2,6}|—{2,4})[\s"“【「『[(<→\x60]{0,3})|\uE001\s?[/|]\s?)$/
/** lihua@163.com / abc123: a mail address and what opens it. */
const AFTER_AN_ADDRESS =
  /@[A-Za-z0-9-]{1,30}(?:\.[A-Za-z]{2,6}){1,2}[\s/\\|:,、和-]{1,5}["“【「『[(<→\x60\s]{0,3}$/
function isSecondOfPair(bare: string, before: string): boolean {
  return (
    IN_A_PAIR.test(before) ||
    (AFTER_AN_ADDRESS.test(before) &&
      bare.length >= 6 &&
      /[a-z]/i.test(bare) &&
      !bare.includes('.'))
  )
}
/** What they are called there, beside the password. */
const IS_ACCOUNT = /(?:我|他|她|账|帐|用户|游戏|大|小)号\s?(?:是|:)?\s?$/
/** No day and no code is that long; an order's number often begins with its day. */
const isLong = ({ type, bare }: Unit): boolean =>
  type !== 'word' &&
  bare.length >= 15 &&
  !/^20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(bare)

interface Around {
  label: Label
  tight: boolean
  gap: string
  before: string
  after: string
}

const ERROR_WORD = new RegExp(
  '^(?:error|invalid|wrong|incorrect|required|expired|failed|fail|null|undefined|true|false|reset|is' +
    '|must|not|ok|the|and|for|please|help|no|yes|app|id|qq|(?:wang(?:le|ji)?|shenme|duoshao|cuo|dui|zenme|buzhidao)$)',
  'i',
)
const IS_TOLD = /(?:[是为:=成了]|is|shi|…|\.\.)\s{0,3}["'“‘「『【[(<]?\s{0,3}$/i
const OWN_WORD = new RegExp(
  '^(?:password|forgot|login|log|sign|wechat|weixin|account|system|support|server|haicheng|hongye' +
    '|baobao|change|update|verif)',
  'i',
)
/** 2026-10-1 改的, 2026.10.01 08:30 */
const isDay = ([year = 0, month = 0, day = 0, ...more]: readonly number[], bare: string): boolean =>
  year === 4 &&
  month > 0 &&
  month <= 2 &&
  day > 0 &&
  day <= 2 &&
  more.length === 0 &&
  /^20/.test(bare)
const IS_TIME = /^\s?(?:\d|\uE000)[\d:\uE000]{0,8}/
const hasDigit = (value: string): boolean => /\d/.test(value)
const hasLetter = (value: string): boolean => /[a-z]/i.test(value)

function fits(unit: Unit, { label, tight, gap, before, after }: Around): boolean {
  const { type, bare, groups } = unit
  const n = bare.replace(/[^\dX]/gi, '').length
  switch (label) {
    case 'code':
      return type === 'word'
        ? tight &&
            bare.length >= 4 &&
            bare.length <= 8 &&
            hasDigit(bare) &&
            /^[a-z\d]+$/i.test(bare)
        : (isCodeSized(bare, groups) && !isDay(groups, bare) && (tight || !isDated(bare))) ||
            (n === 3 && /[前后]面?[三3]位(?:是|:)?\s?$/.test(before))
    case 'password':
      return (
        !isOfBoughtCard(before) &&
        (type === 'word'
          ? isPasswordWord(bare, { tight, gap })
          : n >= 4 &&
            n <= 24 &&
            (tight || !isDated(bare) || !ON_THAT_DAY.test(after)) &&
            !(isDay(groups, bare) && (ON_THAT_DAY.test(after) || IS_TIME.test(after))))
      )
    case 'id-card':
      return type === 'word'
        ? tight && /^[A-Z]\d{6,9}$/i.test(bare)
        : (n >= 15 && n <= 18) || (tight && n >= 10 && n <= 20)
    case 'id-end':
      return n >= 4 && n <= 8 && type !== 'word'
    case 'travel-document':
      return (tight || /^[A-Z]{1,2}\d{7,9}$/i.test(bare)) && /^[A-Z]{0,2}\d{7,18}X?$/i.test(bare)
    case 'bank-card':
      // 6217oo…: letters that look like naughts.
      if (type === 'word') return tight && /^\d[\dO]{14,18}$/i.test(bare)
      return (tight || isLong(unit)) && n >= (tight ? 10 : 15) && n <= LONGEST_NUMBER
    case 'card-number':
      return (
        type !== 'word' &&
        !isOfGoods(before) &&
        (isBankCardNumber(bare) ||
          UNION_PAY.test(bare) ||
          isGroupedAsBank(bare, groups) ||
          (n >= 12 && isOfBank(before, after)))
      )
    case 'cvv':
      return type !== 'word' && tight && (n === 3 || n === 4)
    case 'payment-code':
      return type !== 'word' && n >= 10 && n <= 24
    case 'remote-control':
      return type !== 'word'
        ? n >= 6 && n <= 12
        : tight && /^[a-z\d]{6,10}$/i.test(bare) && hasDigit(bare) && hasLetter(bare)
    default:
      return false
  }
}

/** 6013 8200 1234 5678 905: in fours, as on the cards of banks, and beginning as these do. */
const isGroupedAsBank = (bare: string, groups: readonly number[]): boolean =>
  /^[3-69]/.test(bare) &&
  bare.length >= 16 &&
  groups.length >= 4 &&
  groups.slice(0, 4).every((size) => size === 4)

/** Four to eight digits: together, in two halves, in pairs or one by one. */
function isCodeSized(bare: string, groups: readonly number[]): boolean {
  if (bare.length < 4 || bare.length > 8) return false
  return groups.length === 1 || groups.every((size) => size <= 4)
}

function isPasswordWord(bare: string, { tight, gap }: Pick<Around, 'tight' | 'gap'>): boolean {
  if (ERROR_WORD.test(bare) || bare.length > 64) return false
  if (!hasDigit(bare) && /^\s?$/.test(gap) && bare.length >= 6 && !OWN_WORD.test(bare)) return true
  if (!hasDigit(bare))
    return (tight && bare.length >= 3 && IS_TOLD.test(gap)) || /[@#$%^&*_!~]/.test(bare)
  return bare.length >= (tight ? 4 : 6)
}

// ———— named after: … 是我的验证码

const ON_THE_BACK =
  /^[\s"”]{0,2}(?:这个|就)?(?:是|系)?我?的?(?:那张)?[^\d。!?\n]{0,5}卡片?的?(?:背面|后面|反面|背后|后头)/

/** 19880808就是我的密码: a day that is one. */
const IS_THE_PASSWORD = /^\s?就?是我?的?(?:支付|登录|登陆|手机)?密码(?![\u4E00-\u9FFF]|\w)/

function judgeByNameAfter({ unit, after }: Candidate): SensitiveKind | null {
  const name =
    unit.type !== 'word' && unit.bare.length === 3 && ON_THE_BACK.test(after)
      ? { label: 'cvv' as const, rest: '' }
      : nameAfter(after)
  const kind = name === null ? null : (KIND_OF[name.label] ?? null)
  if (name === null || kind === null) return null
  if (isDated(unit.bare) && !IS_THE_PASSWORD.test(after)) return null
  return fits(unit, { label: name.label, tight: true, gap: '是', before: '', after: name.rest })
    ? kind
    : null
}

// ———— not named: only how it is told

const TELLING = new RegExp(
  '(?:收到|shou ?dao|duan ?xin)(?!的?(?:卡|货|券|东西|商品|会员|退款|钱|红包))|短信|简讯|信息|发来|发过来|给我发|发给我|发我|发的|手机上|弹出|弹了' +
    '|跳出|数字|这串|那串|这个数|那个数|一串|六位|6位|六个|码|duanxin|shoudao|sms',
  'i',
)
const HANDED = new RegExp(
  '把$|(?:发|给|告诉|报|念|说|读|传)(?:给)?(?:了)?(?:你|您|你们|客服|他|她|那边|对方)|让我(?:发|报|念|说|给|读|填|输)' +
    '|(?<!不)要(?:我)?(?:的)?(?:这个|那个|这串|那串)$|(?:登录|登陆|登入|输|填|验证' +
    '|确认)[^\\d\\n。]{0,6}$',
)
/** Four, five, seven or eight digits are many things. */
const TOLD_CODE =
  /(?:短信(?:里|上)?(?:的|是|:)|数字(?:我)?(?:说|报|发)?(?:了)?(?:是|:)|[报念]给(?:他|她|你|客服)(?:了|的是)?)\s?$/
/** 【…】8392，请勿告诉他人 */
const KEEP_IT = /^\s?[,。;]?[^\d。\n]{0,6}(?:请|切)勿(?:告诉|告知|泄露|泄漏|转发|转告|向)/
const HANDED_ON =
  /^\s?[,，]?(?:能|可以|敢|该不该|要不要)(?:不能|不可以|不敢)?(?:给|发|报|念|说|告诉)|^\s?(?:发|给|告诉|报|念|读|说|传|转)(?:给|过)?(?:了)?(?:你|您|客服|他|她|那|人|对方)/
/** What one types in, and it is said to be wrong. */
const IS_REFUSED =
  /^\s?[,，]?(?:我|都|也)?(?:输|填|输进去|填进去|登|试)(?:了|进去|上去)?[^\d。]{0,8}(?:过期|失效|不对|错误|无效|不行|不上|没用|没反应)|^\s?(?:说|提示|显示|总说|老说|死活说)?(?:已经?)?(?:过期|失效)/
const IS_OTHER =
  /^\s?(?:这|那)?(?:个|条|笔|张)?(?:的)?(?:订单|单子?|工单|群|号(?!码?是)|客服|房间|积分|面值|开头|元|块)/
const PAID_TO =
  /退到|打到|打款|打我|汇到|汇给|转到|转我|退我|收款|绑定?的?卡|这张卡|我的?卡|到我|卡上|卡里|存到/
const SELF = /实名|认证|我叫|本人|姓名|名字|证件|身份/
const PAYING = /付款|扫码|扫一?扫|收银|出示|条形码|条码|支付/
const REMOTE = /远程|控制|协助|会议|屏幕|投屏|连我|连一下/

/** 验证码一直提示过期 773421: what a page says of a code names no other number. */
const CODE_REFUSED =
  /(?:验证|校验|动态|短信)码[^。!?\n\d]{0,10}(?:提示|显示|说)[^。!?\n\d]{0,3}(?:过期|失效|不对|错误|无效)[\s,:"“【「『[(<→\x60]{0,3}$/

/** 有效期 08/29，661 */
const VALID_AFTER = /^\uFE0F?\u20E3?["”’」』】)\s]{0,2}[,，、\s]{0,3}有效期/
const VALID_UNTIL = /有效期[^。\n\d]{0,6}\d{0,2}[\d/\uE000]{1,7}[\s,，、]{1,3}$/

function judgeByCue(candidate: Candidate): SensitiveKind | null {
  const { unit, before, after } = candidate
  const { type, bare, groups } = unit
  const [near, digits] = [`${before.slice(-30)} ${after.slice(0, 16)}`, bare.length]
  if (type === 'word') return judgeWordByCue(candidate)
  if (digits === 3 && (VALID_UNTIL.test(before) || VALID_AFTER.test(after))) return 'bank-card'
  if (digits === 6 && isCodeSized(bare, groups) && KEEP_IT.test(after)) return 'verification-code'
  if (digits === 6 && isCodeSized(bare, groups)) return judgeSixByCue(candidate, near)
  const isOneByOne = groups.length === digits && HANDED.test(before)
  if (
    digits >= 4 &&
    digits <= 8 &&
    isCodeSized(bare, groups) &&
    !isDated(bare) &&
    (TOLD_CODE.test(before) || isOneByOne || KEEP_IT.test(after))
  )
    return 'verification-code'
  if (digits >= 15 && digits <= 19 && PAID_TO.test(before.slice(-16))) return 'bank-card'
  if ((digits === 18 || digits === 15) && SELF.test(near)) return 'id-card'
  if (isLong(unit) && digits <= 24 && PAYING.test(near)) return 'payment-code'
  return digits >= 9 && digits <= 12 && REMOTE.test(near) ? 'remote-control' : null
}

/** Six digits that nothing explains are a code as soon as anything speaks of one. */
function judgeSixByCue(
  { before, left, after, alone }: Candidate,
  near: string,
): SensitiveKind | null {
  if (alone) return 'verification-code'
  if (IS_OTHER.test(after)) return null
  const [name] = namesIn(after)
  const nearest =
    left !== null && isSecret(left.label)
      ? left.label
      : name !== undefined && name.from <= 8
        ? name.label
        : null
  if ((nearest === 'code' || nearest === 'password') && !isOfBoughtCard(before))
    return KIND_OF[nearest] ?? null
  return TELLING.test(near) ||
    HANDED.test(before.slice(-16)) ||
    HANDED_ON.test(after) ||
    IS_REFUSED.test(after)
    ? 'verification-code'
    : null
}

const LOG_IN = /(?:登录|登陆|登入|登|进)[^。\n]{0,10}(?:输|填|用|打)(?:的是?|了|入)?\s{0,2}$/

function judgeWordByCue({ unit: { bare }, before, after, left }: Candidate): SensitiveKind | null {
  if (
    !hasDigit(bare) ||
    !hasLetter(bare) ||
    bare.length < 6 ||
    bare.length > 24 ||
    isOfBoughtCard(before)
  )
    return null
  const secret =
    left?.label === 'password' ||
    (!/提示|显示|错误/.test(after.slice(0, 12)) &&
      namesIn(after.slice(0, 12)).some(({ label }) => label === 'password'))
  return secret || LOG_IN.test(before.slice(-24)) ? 'password' : null
}

// ———— 密码是小明2008: a password that begins in Chinese

const CHINESE_BEGINNING =
  /(?:密码|口令)\s{0,3}(?:就?是|为|[改设换]成了?|[:=])\s{0,3}["'“‘「]?([\u4E00-\u9FA5]{1,6})$/
const SOMETHING_ELSE =
  /订单|单号|编号|尾号|手机|电话|号码|错误|不对|提示|卡号|卡密|点卡|充值|激活|序列|[第共约满等年]/

/** How many characters before these digits are of the same password. */
function passwordBegins({ unit: { bare, type }, before, after }: Candidate): number {
  if (type !== 'digits' || bare.length > 10 || !/^(?:$|[\s,。;!?、”’"')」吧啊哦了])/.test(after))
    return 0
  const begun = CHINESE_BEGINNING.exec(before)?.[1]
  return begun === undefined ||
    SOMETHING_ELSE.test(begun) ||
    isTight(begun) ||
    isOfBoughtCard(before)
    ? 0
    : begun.length
}
