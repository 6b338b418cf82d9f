import { configFolder } from '../../policy/config-folder'
import { NO_TOPIC, readAskings, topicOfLabel, type Asking, type Askings } from './askings'
import { featuresOf, ideaFeatures } from './features'
import { readIdeas } from './ideas'
import { keptWeights } from './kept-weights'
import {
  linearModel,
  probabilities,
  tableOf,
  trainBayes,
  trainLinear,
  type Example,
  type LinearModel,
  type LinearWeights,
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
  const [topics, ideas] = [topicsOf(askings), readIdeas(lines, normalForm)]
  const [linear, bayes, wishing] = [
    linearModel(weights.topics),
    linearModel(weights.bayes),
    linearModel(weights.wish),
  ]
  const wishPlaces = placesBeside(weights.topics.features, weights.wish.features)
  const placesOf = (words: string): number[] =>
    linear.placesOf(featuresOf(normalForm(words), ideas))
  const crossing = (words: string): number[] =>
    linear.placesOf(ideaFeatures(normalForm(words), ideas))
  return {
    topics,
    hear: (text) => hear(text, { topics, linear, bayes, wishing, wishPlaces, placesOf, crossing }),
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
  linear: LinearModel
  bayes: LinearModel
  wishing: LinearModel
  /** The place that a feature has in the wish's model, by the one it has in that of the topics; -1: it has none. */
  wishPlaces: Int32Array
  placesOf(words: string): number[]
  /** Those of ideas alone, which are the only ones that reach over the end of a clause. */
  crossing(words: string): number[]
}

/** A whole message is heard as one, and each clause and pair of clauses by itself: in a story the question is in one of them. */
const WHOLE_WEIGHT = 0.8
const MOST_CLAUSES = 24
const BETWEEN_CLAUSES = /[,，。；;！!？?\n…~、]|\.\s|还有|另外|顺便/

/** Where who speaks without a pause comes to what they want. */
const COMES_TO_A_REQUEST = new RegExp(
  `^(?:${[
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
  ].join('|')}).{2}`,
)
const LONGEST_OPENING = 8
/** Before it something else has to be told. */
const LEAST_TOLD = 6

/** Of many clauses one sounds like a wish by chance. */
const FEW_CLAUSES = 4
const IN_A_STORY = 0.8

function hear(text: string, trained: Trained): Heard {
  const { topics } = trained
  const clauses = text
    .split(BETWEEN_CLAUSES)
    .map((clause) => clause.trim())
    .filter((clause) => clause.length >= 2)
    .slice(0, MOST_CLAUSES)
  const all = trained.placesOf(text)
  const whole = hearPart(all, trained)
  const bold = probabilities(trained.bayes.score(all))
  const withBold = (shares: Float64Array): Float64Array =>
    shares.map((share, label) => (share + (bold[label] ?? 0)) / 2)
  const places = clauses.length < 2 ? [] : clauses.map(trained.placesOf)
  const told = places.map((clause) => hearPart(clause, trained))
  const requests = clauses
    .flatMap(requestIn)
    .map((words) => hearPart(trained.placesOf(words), trained))
  const sureness = clauses.length > FEW_CLAUSES ? IN_A_STORY : 1
  const wish = Math.max(whole.wish, ...[...told, ...requests].map((part) => part.wish * sureness))
  if (told.length === 0) return { ranked: rank(topics, withBold(whole.shares)), clauses: [], wish }
  const pairs = clauses
    .slice(1)
    .map((clause, index) =>
      hearPart(
        [
          ...new Set([
            ...(places[index] ?? []),
            ...(places[index + 1] ?? []),
            ...trained.crossing(`${clauses[index] ?? ''},${clause}`),
          ]),
        ],
        trained,
      ),
    )
  const best = topics.map((topic, label) =>
    topic === NO_TOPIC
      ? 0
      : Math.max(...[...told, ...pairs].map(({ shares }) => shares[label] ?? 0)),
  )
  const mixed = whole.shares.map(
    (share, label) => WHOLE_WEIGHT * share + (1 - WHOLE_WEIGHT) * (best[label] ?? 0),
  )
  return {
    ranked: rank(topics, withBold(mixed)),
    clauses: told.flatMap(({ shares }) => rank(topics, shares).slice(0, 1)),
    wish,
  }
}

interface HeardPart {
  shares: Float64Array
  wish: number
}

/** A wish is heard in two ways, as the likeliest topic and by itself; each is led astray where the other is not. */
function hearPart(
  found: readonly number[],
  { topics, linear, wishing, wishPlaces }: Trained,
): HeardPart {
  const wished: number[] = []
  for (const place of found) {
    const other = wishPlaces[place] ?? -1
    if (other >= 0) wished.push(other)
  }
  const shares = probabilities(linear.score(found))
  const asTopic = topics.reduce(
    (sum, topic, label) => sum + (WISHES.has(topic) ? (shares[label] ?? 0) : 0),
    0,
  )
  return { shares, wish: (asTopic + (probabilities(wishing.score(wished))[WISHED] ?? 0)) / 2 }
}

/** The last request of a clause, where it is not all of it. */
function requestIn(clause: string): string[] {
  const words = normalForm(clause)
  for (let at = words.length - 1; at >= LEAST_TOLD; at -= 1) {
    if (COMES_TO_A_REQUEST.test(words.slice(at, at + LONGEST_OPENING))) return [words.slice(at)]
  }
  return []
}

/** That somebody says nothing about the matter is only believed when nothing else is near. */
const NO_TOPIC_WEIGHT = 0.3

function rank(topics: readonly string[], shares: Float64Array): Ranked[] {
  const byTopic = new Map<string, number>()
  topics.forEach((name, label) => {
    const topic = topicOfLabel(name)
    const share = (shares[label] ?? 0) * (topic === NO_TOPIC ? NO_TOPIC_WEIGHT : 1)
    byTopic.set(topic, (byTopic.get(topic) ?? 0) + share)
  })
  return [...byTopic]
    .map(([topic, share]) => ({ topic, share }))
    .sort((one, other) => other.share - one.share)
}
