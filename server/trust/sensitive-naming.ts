import { SIGNS, SOME_NUMBER } from './sensitive-kinds'
import { namesIn, type Label, type Nearest } from './sensitive-labels'

/** Whether a name and a run belong together, from what stands between them. */

const EXPLAINING: ReadonlySet<Label> = new Set(['goods', 'card-secret', 'account', 'other'])
export const isSecret = (label: Label): boolean => !EXPLAINING.has(label)

/** A name that explains explains only what is near it, and nothing that is said to have been told. */
export function isExplained(left: Nearest | null): left is Nearest {
  if (left === null || isSecret(left.label)) return false
  return (
    isExplainedTightly(left) ||
    (left.gap.length <= EXPLAINS && !/[。;!?\n\]】]|发|给|告诉|收到|[报念读]/.test(left.gap))
  )
}

const EXPLAINS = 12
const NAMES_IT =
  /^[\s:=,#"“(【[]{0,3}(?:(?:就?是|为|叫|is|shi|填的?|写的?|输的?|充的?|码|号码?|的|改成|应该|和|和|或|:|=)[\s:="“(]{0,2}){0,4}$/i
export const isExplainedTightly = ({ gap }: Nearest): boolean =>
  gap.length <= EXPLAINS && NAMES_IT.test(gap)

const SPACE = String.raw`[\s"'“”‘’「」『』【】\[\](<>):=,.…~|→⇒➡\x60-]`
const TELL =
  '就?是|就|系|也是|还是|一直是|为|即|is|shi|都|改成了?|设成了?|换成了?|写的是?|填的是?|用的是?|输的是?|输入的?|输|填|报|发|如下|这个|那个|这串|叫|给你|给您|给你们|给了|给过|发了|报了|念了|告诉了|告诉你' +
  '|告诉您|发你|发你们|发给你|报给你|吧|了|哈|啊|呢|嘛|呀|的|号|号码|我|您|你|帮我|看下|:|='
/** A number that is read out in parts: 前头三个是 … 后头三个是 …, 然后是 …, 最后 …. */
const PART =
  '(?:(?:最?[前后中末](?:一(?=半))?|开头|起头|中间|加上?|再加|又[报发给说]了|然后|接着|跟着|再(?:来|往后)?|剩下|第[一二三四1-4](?:段|组|节|串)|[头首末尾]一?段)' +
  '(?:头|面|边|间|半|尾)?(?:是)?(?:[一二两三四五六七八九十几\\d]{1,2}(?:个|位))?(?:的)?(?:数字?|字)?' +
  '|[A-Za-z] ?[大小]写的?)'
const PARTS = new RegExp(PART, 'g')
const GOES_ON = new RegExp(
  `^[\\s,，、.。和]{0,3}(?:${PART}${SPACE}{0,3}(?:就?是|系)?${SPACE}{0,2}){1,2}${SOME_NUMBER}`,
)
const WENT_ON = new RegExp(
  `^[\\s,，、.。和]{0,3}(?:${PART}${SPACE}{0,3}(?:就?是|系)?${SPACE}{0,2}){1,2}$`,
)
/** The next part of it follows. */
export const goesOn = (after: string): boolean => GOES_ON.test(after)
/** 七七二九 K 零四: letters among digits that are read out. */
const LETTERS = ' ?[A-Za-z]{1,3} ?'
const GOES_ON_IN_LETTERS = new RegExp(`^${LETTERS}${SOME_NUMBER}`)
export const goesOnInLetters = (after: string): boolean => GOES_ON_IN_LETTERS.test(after)
const ONLY_LETTERS = new RegExp(`^${LETTERS}$`)
/** What stands between two parts of one number. */
export const isBetweenParts = (between: string, isSpoken: boolean): boolean =>
  WENT_ON.test(between) || (isSpoken && ONLY_LETTERS.test(between))

const TIGHT = new RegExp(`^${SPACE}{0,4}(?:(?:${TELL})${SPACE}{0,3}){0,6}$`, 'i')
export const isTight = (gap: string): boolean =>
  gap.length <= 24 && TIGHT.test(gap.replace(PARTS, ''))

const TROUBLE = new RegExp(
  '收不到|没收到|没有收到|没来|没有来|没到|忘|错误|不对|不正确|怎么|哪里|在哪|多久|几位|无效|失败|过期|失效|不知道|不了|没有|才能|过了|等了?|满|超过|需要|要求|至少|最多' +
    '|之后|以后|限制|次数|改不|找回|重置|修改密码',
)
const TOLD = new RegExp(
  `(?:是|为|:|=|发你|给你|告诉你|发过去|输的|填的|用的|写的|报的|这个|如下|发来的?|shi|is|试过|好像|应该|可能|大概|就|收到了?)${SPACE}{0,3}(?:是)?${SPACE}{0,3}$`,
  'i',
)

/** A number that long is no other thing, whatever is said between. */
export const isSpokenOf = (gap: string): boolean => gap.length <= 45

/** A candidate a few words after a name is still what it names, where nothing says that it did not come or was forgotten. */
export function isToldLater(gap: string, most = 24): boolean {
  if (gap.length > most || /[\n。;!?](?!\s{0,3}$)/.test(gap)) return false
  return TOLD.test(gap) || !TROUBLE.test(gap)
}

/** 卡号 … 密码 …: how a bought card is told, unless it is a bank's. */
export function isOfBoughtCard(before: string): boolean {
  const at = before.lastIndexOf('卡号')
  return (
    at >= 0 &&
    !isOfBank(before.slice(0, at + 40), '') &&
    !before.slice(at).includes(SIGNS['bank-card'])
  )
}

export const isOfBank = (before: string, after: string): boolean =>
  /银行|信用卡|储蓄卡|借记卡|工资卡|[工农中建交招]行|邮储|打款|收款|退到|转账|开户|有效期/.test(
    before + after,
  )

export const isOfGoods = (before: string): boolean =>
  /(?:点卡|充值卡|礼品卡|购物卡|游戏卡|话费卡|卡密)[^\n]{0,4}卡号[^\n]{0,8}$/.test(before)

const NAME_FOLLOWS = new RegExp(
  '^[\\s"\'”’」』)\\]】>\\x60(,:、]{0,4}(?:这|那|就|系|卡|背|后|面|片|张|也|是|为|我|您|你|们|他|她|的|个|串|条|刚|才|收到|发|来|到|短信|手机|上|里|用|登录|登陆|付款|支付|给' +
    '|报|六|位|数|字|[\\s(,:"“]){0,12}$',
)

/** 483920 是我的验证码: the name that comes after a run, and what follows it. */
export function nameAfter(after: string): { label: Label; rest: string } | null {
  const [first] = namesIn(after)
  if (first === undefined) return null
  const between = after.slice(0, first.from)
  if (!NAME_FOLLOWS.test(between)) return null
  const rest = after.slice(first.to)
  // 12/29,CVV 123: the name is of the next one.
  const next = rest.indexOf(SOME_NUMBER)
  return next >= 0 && isTight(rest.slice(0, next)) && !/[是为(]/.test(between)
    ? null
    : { label: first.label, rest }
}
