import { kindOfFeature, type FeatureKind } from './features'

/**
 * A linear model over numbered features with a probability for each class (multinomial logistic regression), trained by stochastic
 * gradient steps whose length falls with how often a feature was seen (AdaGrad). The order of the examples is always the same, so that
 * the same examples give the same model on every machine.
 */
export interface Example {
  features: ReadonlySet<number>
  label: number
  /** Made from another example: what is in it was counted there. */
  repeated?: boolean
}

export interface LinearModel {
  /** The places of those features that it knows, each once: to be looked up once, however often they are scored. */
  placesOf(features: Iterable<number>): number[]
  /** The scores before they become probabilities, one for each class. */
  score(places: readonly number[]): Float64Array
  /** What places add up to, whatever stands beside them: sums of two texts are the sum of both. */
  sum(places: readonly number[]): Sum
  /** The scores of what was added up. */
  scoreSum(sum: Sum): Float64Array
}

/** Before its length is brought to one. */
export interface Sum {
  scores: Float64Array
  squares: number
}

/** @param less what is in both, and counts once */
export function added(one: Sum, other: Sum, less: Sum): Sum {
  const scores = new Float64Array(one.scores.length)
  for (let klass = 0; klass < scores.length; klass += 1)
    scores[klass] =
      (one.scores[klass] ?? 0) + (other.scores[klass] ?? 0) - (less.scores[klass] ?? 0)
  return { scores, squares: one.squares + other.squares - less.squares }
}

/** All that a model is, as it can be kept. */
export interface LinearWeights {
  classes: number
  /** The features, by their places. */
  features: Int32Array
  /** How much each feature weighs in a text. */
  loudness: Float64Array
  bias: number[]
  /** One after the other for each feature, one number for each class, to be multiplied by the feature's scale: a quarter of the memory. */
  weights: Int8Array
  scales: Float32Array
}

export interface Training {
  classes: number
  rounds: number
  rate: number
  /** Features seen in fewer examples teach nothing that holds for others. */
  leastSeen: number
  /** How much of a right answer's certainty is spread over the others, so that the model does not become surer than it should. */
  smoothing: number
}

interface Vector {
  ids: Int32Array
  values: Float64Array
}

export function linearModel({
  classes,
  features,
  loudness,
  bias,
  weights,
  scales,
}: LinearWeights): LinearModel {
  let table: ((feature: number) => number) | null = null
  let noted = new Uint32Array(0)
  let asked = 0
  const gains = Float64Array.from(loudness, (loud, place) => loud * (scales[place] ?? 0))
  const sum = (places: readonly number[]): Sum => {
    const scores = new Float64Array(classes)
    let squares = 0
    for (const place of places) {
      const [gain, base, loud] = [gains[place] ?? 0, place * classes, loudness[place] ?? 0]
      squares += loud * loud
      for (let klass = 0; klass < classes; klass += 1)
        scores[klass] = (scores[klass] ?? 0) + (weights[base + klass] ?? 0) * gain
    }
    return { scores, squares }
  }
  const scoreSum = ({ scores, squares }: Sum): Float64Array => {
    const length = Math.sqrt(squares) || 1
    return scores.map((score, klass) => score / length + (bias[klass] ?? 0))
  }
  return {
    placesOf: (wanted) => {
      // Who shares another's places needs no table of its own.
      if (table === null) [table, noted] = [tableOf(features), new Uint32Array(features.length)]
      asked += 1
      const found: number[] = []
      for (const one of wanted) {
        const place = table(one)
        if (place < 0 || noted[place] === asked) continue
        noted[place] = asked
        found.push(place)
      }
      return found
    },
    sum,
    scoreSum,
    score: (places) => scoreSum(sum(places)),
  }
}

/** Where each number stands in a list; -1 where it does not. Two flat arrays: a `Map` of this size takes several times their memory. */
export function tableOf(numbers: Int32Array): (number: number) => number {
  const size = 2 ** Math.ceil(Math.log2(numbers.length * 2 + 2))
  const [keys, places] = [new Int32Array(size), new Int32Array(size).fill(-1)]
  const slotOf = (number: number): number => {
    let slot = (Math.imul(number, 0x9e3779b1) >>> 7) & (size - 1)
    while ((places[slot] ?? -1) >= 0 && keys[slot] !== number) slot = (slot + 1) & (size - 1)
    return slot
  }
  numbers.forEach((number, place) => {
    const slot = slotOf(number)
    keys[slot] = number
    places[slot] = place
  })
  return (number) => places[slotOf(number)] ?? -1
}

export function trainLinear(examples: readonly Example[], training: Training): LinearWeights {
  const { classes } = training
  const vocabulary = vocabularyOf(examples, training.leastSeen)
  const weights = new Float32Array(vocabulary.size * classes)
  const bias = new Float64Array(classes)
  const vectors = examples.map(({ features, label }) => ({
    ...vectorOf(features, vocabulary),
    label,
  }))
  const steps = new Float32Array(vocabulary.size * classes).fill(1e-3)
  for (let round = 0; round < training.rounds; round += 1) {
    for (const at of shuffled(vectors.length, round)) {
      const example = vectors[at]
      if (example) step(example, { weights, bias, steps, training })
    }
  }
  const loudness = Float64Array.from(vocabulary.values(), ({ weight }) => weight)
  return {
    classes,
    features: Int32Array.from(vocabulary.keys()),
    loudness,
    bias: [...bias],
    ...packed(weights, classes),
  }
}

/** How much a feature that a class was never seen with speaks against it. */
const UNSEEN = 0.03
/** Features are not independent of each other, as this would have it: what they say together is taken for so much less. */
const DOUBT = 1.2

/**
 * Naive Bayes in the same shape, over the same features in the same places. It weighs what a few examples say more boldly than the steps above, and
 * errs elsewhere: the mean of both is right more often than either.
 */
export function trainBayes(examples: readonly Example[], classes: number): LinearWeights {
  const vocabulary = vocabularyOf(examples, 1)
  const [counts, sizes] = [new Float32Array(vocabulary.size * classes), new Float64Array(classes)]
  for (const { features, label, repeated = false } of examples) {
    if (repeated) continue
    for (const one of features) {
      const place = (vocabulary.get(one)?.id ?? 0) * classes + label
      counts[place] = (counts[place] ?? 0) + 1
      sizes[label] = (sizes[label] ?? 0) + 1
    }
  }
  const weights = counts.map(
    (count, place) =>
      Math.log((count + UNSEEN) / ((sizes[place % classes] ?? 0) + UNSEEN * vocabulary.size)) /
      DOUBT,
  )
  const loudness = Float64Array.from(vocabulary.keys(), (one) => KINDS[kindOfFeature(one)])
  return {
    classes,
    features: Int32Array.from(vocabulary.keys()),
    loudness,
    bias: new Array<number>(classes).fill(0),
    ...packed(weights, classes),
  }
}

const MOST = 127

/** What a feature says of all classes alike tells nothing, and is left out. */
function packed(weights: Float32Array, classes: number): Pick<LinearWeights, 'weights' | 'scales'> {
  const rows = weights.length / classes
  const [small, scales] = [new Int8Array(weights.length), new Float32Array(rows)]
  for (let row = 0; row < rows; row += 1) {
    const own = weights.subarray(row * classes, (row + 1) * classes)
    const mean = own.reduce((sum, weight) => sum + weight, 0) / classes
    const scale = own.reduce((most, weight) => Math.max(most, Math.abs(weight - mean)), 0) / MOST
    scales[row] = scale
    if (scale > 0)
      own.forEach((weight, klass) => {
        small[row * classes + klass] = Math.round((weight - mean) / scale)
      })
  }
  return { weights: small, scales }
}

interface Feature {
  id: number
  weight: number
}

function vocabularyOf(examples: readonly Example[], leastSeen: number): Map<number, Feature> {
  const seen = new Map<number, number>()
  const counted = examples.filter(({ repeated = false }) => !repeated)
  for (const { features } of counted)
    for (const one of features) seen.set(one, (seen.get(one) ?? 0) + 1)
  const kept = [...seen].filter(([, times]) => times >= leastSeen)
  return new Map(
    kept.map(([one, times], id) => [
      one,
      { id, weight: Math.log(1 + counted.length / times) * KINDS[kindOfFeature(one)] },
    ]),
  )
}

const KINDS: Readonly<Record<FeatureKind, number>> = {
  characters: 1,
  sounds: 0.7,
  letters: 0.35,
  word: 1,
  idea: 1,
}

/** Rare features weigh more; a long text is no louder than a short one. */
function vectorOf(features: ReadonlySet<number>, vocabulary: ReadonlyMap<number, Feature>): Vector {
  const known: Feature[] = []
  for (const one of features) {
    const feature = vocabulary.get(one)
    if (feature) known.push(feature)
  }
  return {
    ids: Int32Array.from(known, ({ id }) => id),
    values: ofLengthOne(Float64Array.from(known, ({ weight }) => weight)),
  }
}

function ofLengthOne(values: Float64Array): Float64Array {
  let sum = 0
  for (const value of values) sum += value * value
  const length = Math.sqrt(sum) || 1
  for (let at = 0; at < values.length; at += 1) values[at] = (values[at] ?? 0) / length
  return values
}

interface Parameters {
  weights: Float32Array | Int8Array
  bias: Float64Array
  classes: number
}

function scoreOf({ ids, values }: Vector, { weights, bias, classes }: Parameters): Float64Array {
  const scores = Float64Array.from(bias)
  for (let at = 0; at < ids.length; at += 1) {
    const [base, value] = [(ids[at] ?? 0) * classes, values[at] ?? 0]
    for (let klass = 0; klass < classes; klass += 1)
      scores[klass] = (scores[klass] ?? 0) + (weights[base + klass] ?? 0) * value
  }
  return scores
}

interface Stepping {
  weights: Float32Array
  bias: Float64Array
  steps: Float32Array
  training: Training
}

/** An error so small that no step is taken for it. */
const LEAST_ERROR = 0.01

function step(
  { ids, values, label }: Vector & { label: number },
  { weights, bias, steps, training }: Stepping,
): void {
  const { classes, rate, smoothing } = training
  const told = probabilities(scoreOf({ ids, values }, { weights, bias, classes }))
  const wrong: number[] = []
  const errors = told.map(
    (probability, klass) =>
      probability - smoothing / classes - (klass === label ? 1 - smoothing : 0),
  )
  errors.forEach((error, klass) => {
    if (Math.abs(error) < LEAST_ERROR) return
    wrong.push(klass)
    bias[klass] = (bias[klass] ?? 0) - 0.01 * error
  })
  for (let at = 0; at < ids.length; at += 1) {
    const [base, value] = [(ids[at] ?? 0) * classes, values[at] ?? 0]
    for (const klass of wrong) {
      const gradient = (errors[klass] ?? 0) * value
      const place = base + klass
      const taken = (steps[place] ?? 0) + gradient * gradient
      steps[place] = taken
      weights[place] = (weights[place] ?? 0) - (rate * gradient) / Math.sqrt(taken)
    }
  }
}

export function probabilities(scores: Float64Array, sharpness = 1): Float64Array {
  let [most, total] = [-Infinity, 0]
  for (const score of scores) if (score > most) most = score
  const raised = new Float64Array(scores.length)
  for (let klass = 0; klass < scores.length; klass += 1) {
    const value = Math.exp(((scores[klass] ?? 0) - most) * sharpness)
    raised[klass] = value
    total += value
  }
  for (let klass = 0; klass < raised.length; klass += 1)
    raised[klass] = (raised[klass] ?? 0) / total
  return raised
}

/** The same order for the same round, everywhere. */
function shuffled(count: number, round: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, at) => at)
  let state = 12345 + round * 7919
  for (let at = count - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const other = state % (at + 1)
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
  return order
}
