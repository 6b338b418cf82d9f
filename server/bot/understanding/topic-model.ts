import { configFolder } from '../../policy/config-folder'
import { NO_TOPIC, readAskings, topicOfLabel, type Asking, type Askings } from './askings'
import { crossingFeatures, featuresOf, ideaNumbers } from './features'
import { readIdeas } from './ideas'
import { keptWeights } from './kept-weights'
import {
  added,
  linearModel,
  probabilities,
  tableOf,
  trainBayes,
  trainLinear,
  type Example,
  type LinearModel,
  type LinearWeights,
  type Sum,
} from './linear-model'
import { picker, union } from './mixing'
import { normalForm } from './normal-form'
import { WISHED, WISHES, wishExamples } from './wish-examples'

export interface Ranked {
  topic: string
  /** How likely this is what is asked for: the shares of all topics are 1 together, as far as the words tell it. */
  share: number
}

export interface Heard {
  /** What the whole message asks for, the likeliest first. */
  ranked: Ranked[]
  /** What each of its clauses asks for by itself, in their order; empty where there is but one. */
  clauses: Ranked[]
  /** How much anything in it is a wish for a person, alone or beside other matters. */
  wish: number
}

export interface TopicModel {
  topics: readonly string[]
  hear(text: string): Heard
}

let shipped: TopicModel | null = null

/** The model of config/knowledge, once in each process: as it was kept, or trained and kept. */
export function shippedModel(): TopicModel {
  if (shipped) return shipped
  const folder = configFolder('knowledge')
  const known = readAskings(folder)
  shipped = topicModel(known, {
    topics: keptWeights(known, () => trainWeights(known)),
    bayes: keptWeights(known, () => trainTopicBayes(known), '-bayes'),
    wish: keptWeights(known, () => trainWish(known), '-wish'),
  })
  return shipped
}

const topicsOf = (askings: readonly Asking[]): string[] => [
  ...new Set(askings.map(({ topic }) => topic)),
]

interface Weights {
  topics: LinearWeights
  /** Over the same features. */
  bayes: LinearWeights
  wish: LinearWeights
}

function topicModel({ askings, ideas: lines }: Askings, weights: Weights): TopicModel {
  const [labels, ideas] = [topicsOf(askings), readIdeas(lines, normalForm)]
  const [linear, bayes, wishing] = [
    linearModel(weights.topics),
    linearModel(weights.bayes),
    linearModel(weights.wish),
  ]
  const trained: Trained = {
    ...namesOf(labels),
    linear,
    bayes,
    wishing,
    wishPlaces: placesBeside(weights.topics.features, weights.wish.features),
    placesOf: (words) => linear.placesOf(featuresOf(words, ideas)),
    ideasOf: (words) => ideaNumbers(words, ideas),
  }
  return { topics: labels, hear: (text) => hear(text, trained) }
}

/** What is learned apart under two labels is one topic. */
function namesOf(labels: readonly string[]): Pick<Trained, 'topics' | 'topicOf' | 'wishes'> {
  const topics = [...new Set(labels.map(topicOfLabel))]
  return {
    topics,
    topicOf: Int32Array.from(labels, (label) => topics.indexOf(topicOfLabel(label))),
    wishes: labels.flatMap((label, at) => (WISHES.has(label) ? [at] : [])),
  }
}

/** Both were made of the same ways of asking: what one of them has looked up need not be looked up for the other. */
function placesBeside(features: Int32Array, others: Int32Array): Int32Array {
  return features.map(tableOf(others))
}

function trainWish({ askings, ideas: lines }: Askings): LinearWeights {
  const ideas = readIdeas(lines, normalForm)
  const examples = wishExamples(
    askings.map(({ topic, words }) => ({
      topic,
      features: new Set(featuresOf(normalForm(words), ideas)),
    })),
  )
  return trainLinear(examples, { classes: 2, rounds: 10, rate: 0.2, leastSeen: 2, smoothing: 0.05 })
}

function trainWeights({ askings, ideas: lines }: Askings): LinearWeights {
  const [topics, ideas] = [topicsOf(askings), readIdeas(lines, normalForm)]
  const examples = examplesOf(
    askings,
    topics,
    (words) => new Set(featuresOf(normalForm(words), ideas)),
  )
  return trainLinear(examples, {
    classes: topics.length,
    rounds: 6,
    rate: 0.5,
    leastSeen: 1,
    smoothing: 0,
  })
}

function trainTopicBayes({ askings, ideas: lines }: Askings): LinearWeights {
  const [topics, ideas] = [topicsOf(askings), readIdeas(lines, normalForm)]
  const examples = askings.map(({ topic, words }) => ({
    label: topics.indexOf(topic),
    features: new Set(featuresOf(normalForm(words), ideas)),
  }))
  return trainBayes(examples, topics.length)
}

type Features = (text: string) => Set<number>

/** Every asking as it is, and once more inside of a story: what stands around a question must not turn it. */
function examplesOf(
  askings: readonly Asking[],
  topics: readonly string[],
  features: Features,
): Example[] {
  const labels = new Map(topics.map((topic, label) => [topic, label]))
  const plain = askings.map(({ topic, words }) => ({
    topic,
    label: labels.get(topic) ?? 0,
    features: features(words),
  }))
  const around = plain.filter(({ topic }) => topic === NO_TOPIC).map((told) => told.features)
  const pick = picker()
  const stories = plain
    .filter(({ topic }) => !STANDS_ALONE.has(topic) && around.length > 0)
    .map(({ label, features: asked }) => {
      const scenes = Array.from(
        { length: pick(7) },
        () => around[pick(around.length)] ?? new Set<number>(),
      )
      return { label, features: union([asked, ...scenes]), repeated: true }
    })
  return [...plain, ...stories]
}

const STANDS_ALONE = new Set([NO_TOPIC, 'small-talk', 'abuse', 'attack'])

interface Trained {
  topics: readonly string[]
  /** Which of the topics a label is. */
  topicOf: Int32Array
  /** Labels that are wishes for a person. */
  wishes: readonly number[]
  linear: LinearModel
  bayes: LinearModel
  wishing: LinearModel
  /** The place that a feature has in the wish's model, by the one it has in that of the topics; -1: it has none. */
  wishPlaces: Int32Array
  /** Of words in their normal form. */
  placesOf(words: string): number[]
  /** Ideas alone reach over the end of a clause. */
  ideasOf(words: string): number[]
}

/** A whole message is heard as one, and each clause and pair of clauses by itself: in a story the question is in one of them. */
const WHOLE_WEIGHT = 0.8
const MOST_CLAUSES = 24
const BETWEEN_CLAUSES = /[,，。；;！!？?\n…~、]|\.\s|\.{2,}|还有|另外|顺便/

/** Where who speaks without a pause comes to what they want. */
const COMES_TO_A_REQUEST = new RegExp(
  `(?:${[
    '我(?:就|只|也)?(?:想|要|需要)',
    '能不能',
    '可不可以',
    '可以不可以',
    '可否',
    '能否',
    '能帮',
    '麻烦',
    '拜托',
    '请',
    '赶紧',
    '赶快',
    '快',
    '叫',
    '喊',
    '让',
    '找',
    '搵',
    '派',
    '换',
    '有没有',
  ].join('|')})(?=.{2})`,
  'g',
)
/** Before it something else has to be told. */
const LEAST_TOLD = 6

/** 客服你好，…: who is spoken to, and nobody who is asked for. */
const ADDRESSES =
  /^(?:您好|你好|hi|hello|哈喽|请问)? ?(?:在线)?客服(?:小姐姐|小哥|小妹|妹妹|姐姐|美女|大大|人员|同志|老师)?(?:们)?(?:您好|你好|好|早上好|晚上好|hi|hello|啊|呀)?$/

/** Of many clauses one sounds like a wish by chance. */
const FEW_CLAUSES = 4
const IN_A_STORY = 0.8

function hear(text: string, trained: Trained): Heard {
  const words = normalForm(text)
  const clauses = words
    .split(BETWEEN_CLAUSES)
    .map((clause) => clause.trim())
    .filter((clause) => clause.length >= 2)
    .slice(0, MOST_CLAUSES)
  const whole = hearPart(trained.placesOf(words), trained)
  const told =
    clauses.length < 2 ? [] : clauses.map((clause) => hearPart(trained.placesOf(clause), trained))
  const bold = probabilities(trained.bayes.score(whole.places))
  const requests = clauses
    .flatMap(requestIn)
    .map((request) => hearPart(trained.placesOf(request), trained))
  const sureness = clauses.length > FEW_CLAUSES ? IN_A_STORY : 1
  const asking = told.filter((_, at) => at > 0 || !ADDRESSES.test(clauses[0] ?? ''))
  const wish = [...asking, ...requests].reduce(
    (most, part) => Math.max(most, part.wish * sureness),
    whole.wish,
  )
  const shares = told.length === 0 ? whole.shares : withClauses(whole, { clauses, told, trained })
  return {
    ranked: rank(
      shares.map((share, label) => (share + (bold[label] ?? 0)) / 2),
      trained,
    ),
    clauses: told.map((part) => likeliest(part.shares, trained)),
    wish,
  }
}

interface Clauses {
  clauses: readonly string[]
  told: readonly HeardPart[]
  trained: Trained
}

/** Whatever a clause or two of them say most clearly counts beside the whole. */
function withClauses(whole: HeardPart, { clauses, told, trained }: Clauses): Float64Array {
  const best = new Float64Array(whole.shares.length)
  const take = (shares: Float64Array): void => {
    for (let label = 0; label < best.length; label += 1)
      best[label] = Math.max(best[label] ?? 0, shares[label] ?? 0)
  }
  const ideas = clauses.map(trained.ideasOf)
  told.forEach((part, at) => {
    take(part.shares)
    const next = told[at + 1]
    if (next === undefined) return
    const crossing = trained.linear.placesOf(crossingFeatures(ideas[at] ?? [], ideas[at + 1] ?? []))
    take(probabilities(trained.linear.scoreSum(together(part, next, { crossing, trained }))))
  })
  const none = trained.topics.indexOf(NO_TOPIC)
  return whole.shares.map((share, label) => {
    const said = trained.topicOf[label] === none ? 0 : (best[label] ?? 0)
    return WHOLE_WEIGHT * share + (1 - WHOLE_WEIGHT) * said
  })
}

/** Two clauses as one, from what each adds up to by itself. */
function together(
  one: HeardPart,
  other: HeardPart,
  { crossing, trained: { linear } }: { crossing: readonly number[]; trained: Trained },
): Sum {
  const own = new Set(one.places)
  const common = other.places.filter((place) => own.has(place))
  for (const place of other.places) own.add(place)
  const fresh = crossing.filter((place) => !own.has(place))
  return added(added(one.sum, other.sum, linear.sum(common)), linear.sum(fresh), NOTHING)
}

const NOTHING: Sum = { scores: new Float64Array(0), squares: 0 }

interface HeardPart {
  places: readonly number[]
  sum: Sum
  shares: Float64Array
  wish: number
}

/** A wish is heard in two ways, as the likeliest topic and by itself; each is led astray where the other is not. */
function hearPart(
  places: readonly number[],
  { linear, wishing, wishPlaces, wishes }: Trained,
): HeardPart {
  const sum = linear.sum(places)
  const wished: number[] = []
  for (const place of places) {
    const other = wishPlaces[place] ?? -1
    if (other >= 0) wished.push(other)
  }
  const shares = probabilities(linear.scoreSum(sum))
  const asTopic = wishes.reduce((total, label) => total + (shares[label] ?? 0), 0)
  const byItself = probabilities(wishing.score(wished))[WISHED] ?? 0
  return { places, sum, shares, wish: (asTopic + byItself) / 2 }
}

/** The last request of a clause, where it is not all of it. @param clause in its normal form */
function requestIn(clause: string): string[] {
  let last = -1
  COMES_TO_A_REQUEST.lastIndex = LEAST_TOLD
  for (
    let found = COMES_TO_A_REQUEST.exec(clause);
    found !== null;
    found = COMES_TO_A_REQUEST.exec(clause)
  ) {
    last = found.index
    COMES_TO_A_REQUEST.lastIndex = found.index + 1
  }
  return last < 0 ? [] : [clause.slice(last)]
}

/** That somebody says nothing about the matter is only believed when nothing else is near. */
const NO_TOPIC_WEIGHT = 0.3

function sharesByTopic(shares: Float64Array, { topics, topicOf }: Trained): Float64Array {
  const byTopic = new Float64Array(topics.length)
  shares.forEach((share, label) => {
    const topic = topicOf[label] ?? 0
    byTopic[topic] = (byTopic[topic] ?? 0) + share
  })
  const none = topics.indexOf(NO_TOPIC)
  if (none >= 0) byTopic[none] = (byTopic[none] ?? 0) * NO_TOPIC_WEIGHT
  return byTopic
}

function rank(shares: Float64Array, trained: Trained): Ranked[] {
  const byTopic = sharesByTopic(shares, trained)
  return trained.topics
    .map((topic, at) => ({ topic, share: byTopic[at] ?? 0 }))
    .sort((one, other) => other.share - one.share)
}

function likeliest(shares: Float64Array, trained: Trained): Ranked {
  const byTopic = sharesByTopic(shares, trained)
  let first = 0
  for (let at = 1; at < byTopic.length; at += 1)
    if ((byTopic[at] ?? 0) > (byTopic[first] ?? 0)) first = at
  return { topic: trained.topics[first] ?? NO_TOPIC, share: byTopic[first] ?? 0 }
}
