import { SIGNS, signOfMask, SOME_NUMBER } from './sensitive-kinds'
import { Told, type Nearest } from './sensitive-labels'
import { goesOn, goesOnInLetters, isBetweenParts } from './sensitive-naming'
import { unitsOf, type Unit } from './sensitive-units'

/** A run that could be a secret, with what stands around it, where other numbers are one sign each. */
export interface Candidate {
  unit: Unit
  before: string
  /** The nearest name before it. */
  left: Nearest | null
  after: string
  /** Nothing else but filling words is in the whole message. */
  alone: boolean
}

export interface Decision<Kind> {
  kind: Kind
  /** How many characters before the run belong to it. */
  begins?: number
}

export interface Finding<Kind> {
  kind: Kind
  from: number
  to: number
  bare: string
}

/** Nothing can be found in a text without one of these, which most texts are. */
const NUMERAL = '[〇零一二三四五六七八九幺两]'
const MAY_HOLD = new RegExp(
  String.raw`[\w@#$%^&*+=.!~?/〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖-]{2}|\d\uFE0F?\u20E3|\d[ .、,-]\d` +
    String.raw`|${NUMERAL}[ 、,]${NUMERAL}|个(?:${NUMERAL}|\d)`,
)

/**
 * Each run of a text that could be a secret is decided on once, in its order. What was found before is seen as a sign, as it will be
 * when it is hidden, so that a text in which it is hidden already reads the same.
 * @param plain a text in its plain form
 */
export function findIn<Kind extends keyof typeof SIGNS>(
  plain: string,
  decide: (candidate: Candidate) => Decision<Kind> | null,
): Finding<Kind>[] {
  if (!MAY_HOLD.test(plain)) return []
  const [units, told, found] = [unitsOf(plain), new Told(BEFORE), new Array<Finding<Kind>>()]
  let done = 0
  let last: Finding<Kind> | null = null
  units.forEach((unit, at) => {
    const between = plain.slice(Math.max(done, unit.from - 2 * BEFORE), unit.from)
    told.say(closed(between))
    done = unit.to
    const next = around(units, at, plain)
    const isPart =
      last !== null &&
      last.to === unit.from - between.length &&
      /\d/.test(unit.bare) &&
      isBetweenParts(between, unit.type === 'numerals')
    const decision =
      isPart && last !== null
        ? { kind: last.kind }
        : isCandidate(unit, told.text, next.after)
          ? decide({ unit, before: told.text, left: told.nearest(), ...next })
          : null
    if (decision !== null) {
      const { kind, begins = 0 } = decision
      told.takeBack(begins)
      told.put(SIGNS[kind])
      last = { kind, from: unit.from - begins, to: unit.to, bare: unit.bare }
      found.push(last)
    } else if (holdsNumber(unit))
      told.put(
        unit.type === 'mask'
          ? signOfMask(unit.bare)
          : plain.slice(unit.from, unit.to).slice(-BEFORE),
      )
    else told.say(unit.bare)
  })
  return found
}

const BEFORE = 70
const AFTER = 40
/** Where a password could be of letters alone. */
const MAY_BE_PASSWORD = /(?:密码|口令|mima|pass|pwd|psw|pw|蜜码|密马)[^\n]{0,24}$/i
const MAY_BE_CARD = /(?:[卡激兑礼充]\S{0,2}[码密]|cdk(?:ey)?|code)[^\n]{0,6}$/i
const MAY_BE_BEHIND = /cvv|cvn|cvc|安全码|三码|背|后面|后头|反面|[前后]面?[三3]位|有效期/i
const VALID_BEHIND = /^\uFE0F?\u20E3?["”’」』】)\s]{0,2}[,，、\s]{0,3}有效期/
const NAMED_BEHIND = /^[^\d。!?\n]{0,12}(?:cvv|cvn|cvc|安全码|背面)/i

function isCandidate({ type, bare }: Unit, before: string, after: string): boolean {
  if (type === 'mask' || type === 'link' || bare.length < 2) return false
  if (bare.length > 3 && /\d/.test(bare)) return true
  if (type !== 'word' && bare.length === 3 && mayBeShort(type, before, after)) return true
  return MAY_BE_PASSWORD.test(before) || (bare.length >= 8 && MAY_BE_CARD.test(before))
}

/** On the back of a card, or the first part of what is read out. */
function mayBeShort(type: Unit['type'], before: string, after: string): boolean {
  return (
    MAY_BE_BEHIND.test(before) ||
    NAMED_BEHIND.test(after) ||
    VALID_BEHIND.test(after) ||
    goesOn(after) ||
    (type === 'numerals' && goesOnInLetters(after))
  )
}

const holdsNumber = ({ type, bare }: Unit): boolean =>
  type === 'mask' || type === 'link' || (bare.length >= 3 && /\d/.test(bare))

function around(
  units: readonly Unit[],
  at: number,
  plain: string,
): Pick<Candidate, 'after' | 'alone'> {
  const unit = units[at]
  const isAlone =
    units.length === 1 &&
    unit !== undefined &&
    /^[\s\p{P}\p{S}嗯哦好的是在吗你您亲啊呢哈]{0,12}$/u.test(
      plain.slice(0, unit.from) + plain.slice(unit.to),
    )
  return { after: closed(whatFollows(units, at, plain)), alone: isAlone }
}

/** Words as they are, any number as one sign: it is not known yet what it is. */
function whatFollows(units: readonly Unit[], at: number, plain: string): string {
  let told = ''
  let from = units[at]?.to ?? 0
  for (const one of units.slice(at + 1, at + 1 + AFTER)) {
    const { from: next, to } = one
    told += plain.slice(from, Math.min(next, from + AFTER))
    if (told.length >= AFTER || next - from > AFTER) return told.slice(0, AFTER)
    told += holdsNumber(one) ? SOME_NUMBER : plain.slice(next, to)
    from = to
  }
  return (told + plain.slice(from, from + AFTER)).slice(0, AFTER)
}

/** 验 证 码, 密·码: without what stands between two characters of a word. */
function closed(text: string): string {
  return text.replace(/(?<=\p{Script=Han})[ \t·.*_-]{1,2}(?=\p{Script=Han})/gu, '')
}
