import { rememberLately } from '../../lib/remember-last'
import { readingText } from '../../trust/reading-text'
import type { TicketKind } from '../../tickets/ticket.contract'
import { NO_TOPIC, UNLISTED_TOPIC, WISH_TOPIC } from './askings'
import { readLure } from './lures'
import { normalForm } from './normal-form'
import { soundsLikeFetching } from './wish-cues'
import { shippedModel, type Heard, type Ranked } from './topic-model'
import { WISHES } from './wish-examples'

/** What a message asks for, as far as it is sure. */
export interface Understood {
  /** Asked for with enough certainty to be answered, the first matter first. */
  sure: readonly string[]
  /** What they are warned of beside whatever they ask (F2): a warning, and no answer to it. */
  warns: string | null
  /** Where nothing is sure: what it may be, the likeliest first, to choose from. */
  near: readonly string[]
  ranked: readonly Ranked[]
  /** It is rather none of our business, though not quite sure. */
  foreign: boolean
  /** Somewhere in it a person is wished for. */
  wishes: boolean
  /** Words for a person in it may be a wish: the model would not say that nobody is wished for. */
  mayWish: boolean
  /** A wish is as likely as none: enough where who is wished for is what is asked about. */
  isHalfHeard: boolean
}

/** How much a wish has to be heard by the model, and how much where the words are those of somebody who has somebody come. */
const WISHED = 0.72
const WISHED_IN_SO_MANY_WORDS = 0.4
/** Who asks about persons, or tells of some, has words for them without wishing for one. */
const WISHED_ALL_THE_SAME = 0.8
/** Where words for a person stand, so much agreement makes a wish of them; where persons are what is asked about, more. */
const MAY_WISH = 0.2
const HALF_HEARD = 0.4
const MAY_WISH_ALL_THE_SAME = 0.4
/** What is asked is clear from this share on. */
const CLEARLY = 0.9
const WISHED_CLEARLY = 0.9
const MAY_WISH_CLEARLY = 0.5
const WISHED_BESIDE = 0.78
const WISHED_BESIDE_IN_WORDS = 0.6
/** Whoever looks for somebody elsewhere says it in the same words. */
const WISHED_OF_OTHERS = 0.82
/** Somebody in haste says it in few words, and a few words may be new to the model. */
const FEW_WORDS = 9

/**
 * From what share on a topic is answered: of the dev set's messages (bench/bot/sets) that are answered so, 98 of 100 are answered
 * rightly. `npm run bench -- bot` prints how it stands with strangers' messages.
 */
const SURE = 0.67
/** A clause stands without what is around it, so it must be clearer. */
const CLAUSE_SURE = 0.75
const ALONE_SURE = 0.9
/** One or two characters may mean much. */
const SHORT = 2
const SHORT_SURE = 0.9
/** Who may be about to lose their money is told so before it is quite sure. */
const DANGER = new Set(['asked-for-secrets', 'scammed', 'they-called', 'account-stolen'])
const DANGER_SURE = 0.5
const NEAR = 0.015
/** Where not even the likeliest is that likely, nothing was heard: of nonsense anything may be near. */
const LEAST_HEARD = 0.1
/** Topics whose answers warn. */
const WARNING = new Set([...DANGER, 'official-doors'])
const LEAST_WARNING = 0.1
const GIVEN = new Set(['scammed', 'account-stolen'])
/**
 * From what share on it is said that it may be none of our business, where nothing of ours is twice as likely; what it may be else is
 * offered all the same.
 * Of the dev sets' messages about a matter of ours 4 of 100 are told so.
 */
const FOREIGN = 0.1
const MOST_OURS = 2.2
const LEAST_BESIDE_WISH = 0.3
const SPEAKS_OF_PERSONS = new Set([
  'asked-for-secrets',
  'about-bot',
  'people-hours',
  'queue-time',
  'official-doors',
  'they-called',
  'groups',
  'rating',
  'history',
  'page-trouble',
  'ticket-how',
])
/** A bare number may choose from a list that is no longer open; a sum is homework. */
const SAYS_SOMETHING = /\p{L}|\d\s*[+*×÷=]/u
const MOST_ANSWERED = 3
const MOST_NEAR = 4

/** What nobody would choose. */
const NO_GUESS = new Set(['small-talk', 'abuse', 'off-topic', 'attack'])

/** What is asked beside something else that is asked. A greeting beside a question is no matter of its own. */
const NO_SECOND_MATTER = new Set([
  NO_TOPIC,
  UNLISTED_TOPIC,
  WISH_TOPIC,
  'small-talk',
  'abuse',
  'off-topic',
  'attack',
  'about-bot',
])

/** Its readers pass a message in several forms of the same characters: it is heard once. */
export const understand = (text: string): Understood => understandWords(readingText(text))

/** Two thousand characters at most of each; what called for a person is read again with what came before it. */
const LATELY = 500

const understandWords = rememberLately((text: string): Understood => {
  const { ranked: heard, clauses, wish } = shippedModel().hear(text)
  const least = soundsLikeFetching(text) ? WISHED_IN_SO_MANY_WORDS : WISHED
  const ranked = wish >= least ? besideWish(heard) : heard
  const [first] = ranked
  const answerable = ranked.filter(({ topic }) => topic !== NO_TOPIC && topic !== UNLISTED_TOPIC)
  const clear =
    normalForm(text).length <= SHORT
      ? SHORT_SURE
      : DANGER.has(first?.topic ?? '')
        ? DANGER_SURE
        : SURE
  const isClear =
    first !== undefined &&
    first === answerable[0] &&
    first.share >= clear &&
    (first.topic !== WISH_TOPIC || wish >= least)
  const asked = isClear ? withOthers(first.topic, clauses) : eachByItself(clauses, ranked)
  const warns = warningBeside(text, ranked, asked)
  const sure =
    warns === null
      ? asked
      : asked
          .filter((topic) => !NO_SECOND_MATTER.has(topic) || topic === WISH_TOPIC)
          .slice(0, MOST_ANSWERED - 1)
  const guessed = sure.every((topic) => topic === WISH_TOPIC) && /\p{L}/u.test(text)
  const isHeard = guessed && (answerable[0]?.share ?? 0) >= LEAST_HEARD
  const guesses = isHeard
    ? answerable.filter(({ topic, share }) => share >= NEAR && !NO_GUESS.has(topic))
    : []
  const near = guesses.slice(0, MOST_NEAR).map(({ topic }) => topic)
  const foreign = guessed && SAYS_SOMETHING.test(text) && isForeign(ranked)
  const [leastWished, leastMeant] = leastOf(sure[0], heard[0], least)
  const mayWish =
    wish >= leastMeant ||
    (isShort(text) && (ENDS_IN_ZERO.test(text) || !isSomethingElse(sure[0], heard[0], wish)))
  return {
    sure,
    warns,
    near,
    ranked,
    foreign,
    wishes: wish >= leastWished,
    mayWish,
    isHalfHeard: wish >= HALF_HEARD,
  }
}, LATELY)

/** How much of a wish has to be heard by itself, and where words for a person stand: more where it is clear that something else is asked. */
function leastOf(
  asked: string | undefined,
  heard: Ranked | undefined,
  least: number,
): readonly [number, number] {
  if (asked === undefined || heard?.topic !== asked || WISHES.has(asked)) return [least, MAY_WISH]
  const isClear = heard.share >= CLEARLY
  if (isClear && asked === 'off-topic') return [WISHED_OF_OTHERS, MAY_WISH_ALL_THE_SAME]
  if (!SPEAKS_OF_PERSONS.has(asked))
    return [
      isClear ? Math.max(least, least === WISHED ? WISHED_BESIDE : WISHED_BESIDE_IN_WORDS) : least,
      MAY_WISH,
    ]
  return isClear ? [WISHED_CLEARLY, MAY_WISH_CLEARLY] : [WISHED_ALL_THE_SAME, MAY_WISH_ALL_THE_SAME]
}

/** The key for a person, pressed after what is the matter. */
const ENDS_IN_ZERO = /(?:^|[^\d.])0[。.!！]?$/

/** A few words that are clearly about something else: 点联系客服没反应. */
const isSomethingElse = (
  asked: string | undefined,
  heard: Ranked | undefined,
  wish: number,
): boolean =>
  asked !== undefined &&
  heard?.topic === asked &&
  !WISHES.has(asked) &&
  heard.share >= CLEARLY &&
  wish < MAY_WISH

const isShort = (text: string): boolean =>
  normalForm(text).replace(/[^\p{L}\p{N}]/gu, '').length <= FEW_WORDS

/** What a message asks for beside its wish for a person, which is heard by itself: not less sure for being said together with it. */
function besideWish(ranked: readonly Ranked[]): Ranked[] {
  const wished = shareOf(ranked, WISH_TOPIC)
  const others = ranked.filter(({ topic }) => topic !== WISH_TOPIC)
  if ((others[0]?.share ?? 0) < LEAST_BESIDE_WISH) return [...ranked]
  return [
    ...others.map(({ topic, share }) => ({ topic, share: Math.min(1, share / (1 - wished)) })),
    { topic: WISH_TOPIC, share: 0 },
  ]
}

function isForeign(ranked: readonly Ranked[]): boolean {
  const share = shareOf(ranked, 'off-topic') + shareOf(ranked, 'attack')
  const ours = ranked.find(({ topic }) => !NOT_OURS.has(topic))?.share ?? 0
  return share >= FOREIGN && ours < share * MOST_OURS
}

const NOT_OURS = new Set([NO_TOPIC, WISH_TOPIC, 'off-topic', 'attack'])

const shareOf = (ranked: readonly Ranked[], topic: string): number =>
  ranked.find((one) => one.topic === topic)?.share ?? 0

/** Whoever tells of a lure is warned in the same answer as what else they ask (F2). */
function warningBeside(
  text: string,
  ranked: readonly Ranked[],
  asked: readonly string[],
): string | null {
  if (asked.some((topic) => WARNING.has(topic))) return null
  const lure = readLure(text)
  if (lure === null) return null
  const heard = ranked
    .filter(({ topic, share }) => DANGER.has(topic) && share >= LEAST_WARNING)
    .map(({ topic }) => topic)
  // What is out of their hands wants other help than what they have not given yet.
  if (lure === 'given') return heard.find((topic) => GIVEN.has(topic)) ?? 'scammed'
  return heard.find((topic) => !GIVEN.has(topic)) ?? heard[0] ?? 'asked-for-secrets'
}

/** What warns is said before anything else, wherever it was asked: the end of a long answer may be cut off. */
export function warningsFirst(topics: readonly string[]): string[] {
  return [
    ...topics.filter((topic) => WARNING.has(topic)),
    ...topics.filter((topic) => !WARNING.has(topic)),
  ]
}

/** Of two matters each is only half as likely as the whole, and as clear as ever in its own clause. */
function eachByItself(clauses: Heard['clauses'], ranked: readonly Ranked[]): string[] {
  const told = clauses.filter(({ topic }) => topic !== NO_TOPIC && topic !== 'small-talk')
  const areClear = told.every(
    ({ topic, share }) => share >= ALONE_SURE && !NO_SECOND_MATTER.has(topic),
  )
  const named = new Set(told.map(({ topic }) => topic))
  const topics = ranked.flatMap(({ topic }) => (named.has(topic) ? [topic] : []))
  return areClear && topics.length > 1 && topics.length <= MOST_ANSWERED ? topics : []
}

function withOthers(first: string, clauses: Heard['clauses']): string[] {
  const clear = clauses.filter(
    ({ topic, share }) => share >= CLAUSE_SURE && topic !== first && !NO_SECOND_MATTER.has(topic),
  )
  const others = clear.map(({ topic }) => topic)
  if (NO_SECOND_MATTER.has(first))
    return others.length > 0 ? [...new Set(others)].slice(0, MOST_ANSWERED) : [first]
  return [...new Set([first, ...others])].slice(0, MOST_ANSWERED)
}

/** Which department's matter a topic is (U2). */
const KINDS: Readonly<Record<TicketKind, readonly string[]>> = {
  'account-security': [
    'account-frozen',
    'account-stolen',
    'odd-log-in',
    'asked-for-secrets',
    'scammed',
    'they-called',
    'secret-reveals',
    'data-erasure',
    'log-in-trouble',
  ],
  dispute: ['dispute'],
  goods: ['activation-fails', 'card-used', 'region-lock', 'licence-lock', 'wrong-goods'],
  'after-sales': [
    'paid-not-delivered',
    'charged-twice',
    'delivery-delay',
    'carrier-delay',
    'wrong-number',
    'wrong-purchase',
    'refund-apply',
    'refund-arrival',
    'claim-terms',
    'minor',
    'pay-fails',
  ],
  membership: ['member-tier', 'member-rights', 'member-expiry', 'own-manager'],
  technical: ['page-trouble'],
  'how-to': [
    'card-look-up',
    'card-use',
    'top-up-how',
    'order-lookup',
    'forgot-order-number',
    'invoice',
    'ticket-how',
    'history',
    'bind-wechat',
    'notices',
    'groups',
    'call-code',
    'refund-rules',
  ],
}

const kindsByTopic = new Map(
  Object.entries(KINDS).flatMap(([kind, topics]) => topics.map((topic) => [topic, kind])),
)

/** The kind of problem that a topic is; null where it is none. */
export function kindOfTopic(topic: string): TicketKind | null {
  const kind = kindsByTopic.get(topic)
  return isKind(kind) ? kind : null
}

/** From what share on a message is filed under a topic's department: a wrong one is put right by hand, none by everybody. */
const FILED = 0.6

/** The kind of problem that a message is about; null where its topic says none, or is not heard. */
export function kindAsked(text: string, least = FILED): TicketKind | null {
  const [first, ...others] = understand(text).ranked
  const kind = first ? kindOfTopic(first.topic) : null
  if (!first || kind === null) return null
  const alike = others.filter(({ topic }) => kindOfTopic(topic) === kind)
  return alike.reduce((sum, { share }) => sum + share, first.share) >= least ? kind : null
}

function isKind(kind: string | undefined): kind is TicketKind {
  return kind !== undefined && kind in KINDS
}
