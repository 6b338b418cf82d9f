import { readBesidePerson, readHandOver, type HandOver } from './hand-over'
import { readIntent, type Intent } from './intent'
import { readMood } from './mood'
import { readSigns, type Signs } from './signs'
import { WISH_TOPIC } from './understanding/askings'
import type { TicketKind } from '../tickets/ticket.contract'
import { kindAsked, kindOfTopic, understand } from './understanding/understand'

/**
 * What is to be done about a message, from its words alone. The order of thinking: safety, the wish for a person, what is asked; what
 * the record says and what could be done about it come when the plan is carried out (answer-text.ts).
 */
export interface Plan {
  text: string
  /** A person is to take over; what is asked is answered in the same message. */
  call: HandOver | null
  /** What the words name to be looked up: orders, tickets, an order by its number. */
  intent: Intent
  /** What is answered, in this order. */
  topics: string[]
  /** The one of them that only warns, and answers nothing that was asked. */
  warns: string | null
  /** Where nothing is sure: what may be meant, to choose from. */
  near: string[]
  /** What it may be about at all, the likeliest first: for the operator who files it. */
  guesses: string[]
  /** Rather none of our business. */
  foreign: boolean
  /** The kinds of problem that are asked about, the first matter first. How one does something is no problem. */
  kinds: TicketKind[]
  signs: Signs
  /** What might happen some day is asked, and did not. */
  asksAhead: boolean
}

/** First aid is said, and a person comes: somebody's money or account is being taken. */
const DANGER = new Set(['account-stolen', 'scammed'])
/** To ask for them is to ask for a person. */
const PERSON_TOPICS = new Set([WISH_TOPIC, 'supervisor', 'own-manager'])
/** Said beside a wish for a person, these are no matter. */
const NO_MATTER = new Set([WISH_TOPIC, 'small-talk', 'abuse', 'off-topic', 'attack'])
/** Nor beside anger, but that it is anger and nothing else. */
const isOnlyAbuse = (sure: readonly string[]): boolean => sure.length === 1 && sure[0] === 'abuse'

/** Pure. */
export function readPlan(text: string, now: Date): Plan {
  const { sure, warns, near, ranked, foreign, wishes, mayWish, isHalfHeard } = understand(text)
  const danger = warns === null ? sure : [...sure, warns]
  const call = callFor({ text, now, sure: danger, wishes, mayWish, isHalfHeard })
  const asked = sure.filter((topic) => topic !== WISH_TOPIC)
  const answered =
    call && !(call.why === 'anger' && isOnlyAbuse(asked))
      ? asked.filter((topic) => !NO_MATTER.has(topic))
      : asked
  const isForeign = foreign || (call?.why === 'asked' && asked[0] === 'off-topic')
  const topics = [...answered, ...(warns === null ? [] : [warns])]
  const nearest = answered.length > 0 ? [] : offered(near, call, text)
  return {
    text: text.trim(),
    call,
    intent: readIntent(text, now),
    topics,
    warns,
    foreign: isForeign,
    near: nearest,
    guesses: ranked.slice(0, 5).map(({ topic }) => topic),
    kinds: kindsOf(topics),
    signs: readSigns(text),
    asksAhead: asksAhead(text),
  }
}

/** Who waits for a person can be answered meanwhile what else they said, where they said more than that they want one. */
function offered(near: readonly string[], call: HandOver | null, text: string): string[] {
  if (!call) return near.filter((topic) => topic !== WISH_TOPIC || near.length > 1)
  return tellsMore(text) ? near.filter((topic) => !ABOUT_PERSONS.has(topic)) : []
}

const ABOUT_PERSONS = new Set([
  ...PERSON_TOPICS,
  'people-hours',
  'queue-time',
  'phone',
  'about-bot',
  'call-code',
])
const LEAST_TOLD = 10
/** A character says as much as half a word in letters. */
const tellsMore = (text: string): boolean =>
  (text.match(/\p{Script=Han}|[a-z]{2,}/giu) ?? []).length >= LEAST_TOLD

function kindsOf(topics: readonly string[]): TicketKind[] {
  return [
    ...new Set(
      topics.flatMap((topic) => kindOfTopic(topic) ?? []).filter((kind) => kind !== 'how-to'),
    ),
  ]
}

interface Said {
  text: string
  now: Date
  sure: readonly string[]
  wishes: boolean
  mayWish: boolean
  isHalfHeard: boolean
}

function callFor({ text, now, sure, wishes, mayWish, isHalfHeard }: Said): HandOver | null {
  const { asksForPerson, speaksOfPersons } = readMood(text)
  const heard = readHandOver(text, now)
  if (heard?.why === 'asked' && mayWish) return heard
  const read = asksForPerson ? readBesidePerson(text, now) : heard
  const asksForOne =
    wishes ||
    (sure.some((topic) => PERSON_TOPICS.has(topic)) &&
      isHalfHeard &&
      !asksWhetherThereIsOne(text, sure))
  if (asksForOne && !speaksOfPersons) return { why: 'asked', kind: kindAsked(text) }
  if (sure.some((topic) => DANGER.has(topic)) && !asksAhead(text))
    return read ?? { why: 'urgent', kind: 'account-security' }
  return read && isCalledFor(read, text, sure) ? read : null
}

/** How somebody feels calls where it is more than the matter itself, which is answered. */
function isCalledFor({ why }: HandOver, text: string, sure: readonly string[]): boolean {
  if (why === 'anger') {
    if (asksHowToComplain(text, sure) || isOthersMatter(sure)) return false
    return readMood(text).loud || sure.length === 0 || WANTS_TO_COMPLAIN.has(sure[0] ?? '')
  }
  // Money is a matter like others, as long as it is understood what the matter is; so is that it be quick where that is all that is asked.
  if (why === 'money') return sure.length === 0 && !asksAhead(text)
  if (why === 'urgent')
    return !(sure.length > 0 && sure.every((topic) => ONLY_HASTE.has(topic))) && !asksAhead(text)
  return true
}

const WANTS_TO_COMPLAIN = new Set(['complain', 'abuse', 'small-talk'])
const ONLY_HASTE = new Set(['urge', 'queue-time', 'wrong-purchase', 'own-manager', 'member-expiry'])

const SUPPOSES =
  /如果|要是|万一|假如|假比|倘若|哪天|有一天|会不会|会.{0,8}[吗么]|怕|担心|预防|怎么防|防止|先问|提前|先打听|还没买|没买|怎么才能不/
const HAPPENED =
  /刚才|刚刚|刚被|现在|正在|已经|已被|昨[天晚]|今[天早晚]|怎么办|救|转走|刷走|扣走|花光|没了|不见了/

/** What might happen to them some day is asked in the words of those to whom it happened. */
function asksAhead(text: string): boolean {
  return SUPPOSES.test(text) && !HAPPENED.test(text)
}

const ASKS_HOW =
  /怎么|如何|哪里|在哪|哪儿|哪个|往哪|边度|渠道|入口|电话|流程|多久|时限|有用吗|可以吗|能吗|怎样|咋|要不要|要什么|会不会|\bhow\b|\bwhere\b|na ?li/

function asksHowToComplain(text: string, sure: readonly string[]): boolean {
  return ABOUT_COMPLAINTS.has(sure[0] ?? '') && ASKS_HOW.test(text) && !readMood(text).loud
}

const ABOUT_COMPLAINTS = new Set(['complain', 'rating', 'ticket-term', 'supervisor', 'review'])

const WHO_OR_WHEN =
  /是谁|叫什么|是不是有|哪个等级|哪个级别|什么等级|什么级别|在哪里?找|在哪个页|哪里找|怎么没|咋没|为啥没|为什么没|怎么加|几点|自动分|叫咩|咩名|有冇|才有|才能有|才配|有专属[^,。]{0,4}[吗么嘛不没]|有没有专属|有没有专人|有专人.{0,8}[吗么嘛]|\b(?:which|who)\b/i

/** To ask whether one has a manager, or from which tier on, is not to call them. */
function asksWhetherThereIsOne(text: string, sure: readonly string[]): boolean {
  return sure[0] === 'own-manager' && WHO_OR_WHEN.test(text)
}

/** Nobody here can do anything about another company, however angry it makes; to be told so at once is kinder than to wait for it. */
function isOthersMatter(sure: readonly string[]): boolean {
  return sure.length === 1 && sure[0] === 'off-topic'
}
