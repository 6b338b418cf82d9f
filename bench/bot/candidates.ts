import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { configFolder } from '../../server/policy/config-folder'
import { NO_TOPIC, readAskings, type Asking } from '../../server/bot/understanding/askings'
import { featuresOf } from '../../server/bot/understanding/features'
import { readIdeas } from '../../server/bot/understanding/ideas'
import { linearModel, trainLinear } from '../../server/bot/understanding/linear-model'
import { normalForm } from '../../server/bot/understanding/normal-form'
import { shippedModel } from '../../server/bot/understanding/topic-model'
import { round, type Row } from './figures'

/** Ways in which the topic of a message could be found, all from the same ways of asking and the same features (decision 12). */
interface Candidate {
  name: string
  rank(text: string): string[]
}

export interface CandidateFigure {
  candidate: string
  n: number
  first: number
  amongThree: number
  msOfCpu: number
}

/** @param rows of a set that none of them was made from */
export function compareCandidates(rows: readonly Row[]): CandidateFigure[] {
  const asked = rows.filter(({ topics }) => topics.length > 0)
  return candidates().map(({ name, rank }) => {
    for (const { text } of asked.slice(0, 50)) rank(text)
    const began = process.cpuUsage()
    const ranked = asked.map(({ text, topics }) => ({ topics, told: rank(text).slice(0, 3) }))
    const { user, system } = process.cpuUsage(began)
    const right = (of: number) =>
      ranked.filter(({ topics, told }) => told.slice(0, of).some((topic) => topics.includes(topic)))
    const share = (of: number): number => round(right(of).length / asked.length)
    return {
      candidate: name,
      n: asked.length,
      first: share(1),
      amongThree: share(3),
      msOfCpu: round((user + system) / 1000 / asked.length),
    }
  })
}

function candidates(): Candidate[] {
  const { askings, ideas: lines } = readAskings(configFolder('knowledge'))
  const ideas = readIdeas(lines, normalForm)
  const asked = askings.filter(({ topic }) => topic !== NO_TOPIC)
  const read = (text: string): number[] => [...new Set(featuresOf(normalForm(text), ideas))]
  const index = indexOf(asked, read)
  return [
    {
      name: 'linear model and naive Bayes, clauses and all (ships)',
      rank: (text) => withoutNone(shippedModel().hear(text).ranked),
    },
    { name: 'linear model alone', rank: linear(askings, read) },
    {
      name: 'nearest neighbours (cosine, the 15 nearest vote)',
      rank: (text) => neighbours(index, read(text), 15),
    },
    { name: 'nearest neighbour (cosine, one)', rank: (text) => neighbours(index, read(text), 1) },
    { name: 'BM25, a topic is one document', rank: bm25(asked, read) },
    { name: 'naive Bayes', rank: naiveBayes(asked, read) },
  ]
}

const withoutNone = (heard: ReadonlyArray<{ topic: string }>): string[] =>
  heard.map(({ topic }) => topic).filter((topic) => topic !== NO_TOPIC)

/** Each way of asking once, and a message as a whole. */
function linear(
  askings: readonly Asking[],
  read: (text: string) => number[],
): (text: string) => string[] {
  const topics = [...new Set(askings.map(({ topic }) => topic))]
  const examples = askings.map(({ topic, words }) => ({
    label: topics.indexOf(topic),
    features: new Set(read(words)),
  }))
  const model = linearModel(
    trainLinear(examples, {
      classes: topics.length,
      rounds: 6,
      rate: 0.5,
      leastSeen: 1,
      smoothing: 0,
    }),
  )
  return (text) => {
    const scores = model.score(model.placesOf(read(text)))
    return ranked(new Map(topics.map((topic, label) => [topic, scores[label] ?? 0]))).filter(
      (topic) => topic !== NO_TOPIC,
    )
  }
}

interface Index {
  topics: string[]
  postings: Map<number, Array<{ at: number; weight: number }>>
  loudness(feature: number): number
}

function indexOf(askings: readonly Asking[], read: (text: string) => number[]): Index {
  const documents = askings.map(({ words }) => read(words))
  const seen = countOf(documents)
  const loudness = (feature: number): number =>
    Math.log(1 + documents.length / (seen.get(feature) ?? documents.length))
  const postings: Index['postings'] = new Map()
  documents.forEach((features, at) => {
    const length = Math.hypot(...features.map(loudness)) || 1
    for (const feature of features) {
      const list = postings.get(feature) ?? []
      list.push({ at, weight: loudness(feature) / length })
      postings.set(feature, list)
    }
  })
  return { topics: askings.map(({ topic }) => topic), postings, loudness }
}

function countOf(documents: ReadonlyArray<readonly number[]>): Map<number, number> {
  const seen = new Map<number, number>()
  for (const features of documents)
    for (const feature of features) seen.set(feature, (seen.get(feature) ?? 0) + 1)
  return seen
}

function neighbours(
  { topics, postings, loudness }: Index,
  features: readonly number[],
  count: number,
): string[] {
  const near = new Float64Array(topics.length)
  for (const feature of features) {
    for (const { at, weight } of postings.get(feature) ?? [])
      near[at] = (near[at] ?? 0) + weight * loudness(feature)
  }
  const nearest = Array.from(near, (share, at) => ({ share, at })).sort(
    (one, other) => other.share - one.share,
  )
  const votes = new Map<string, number>()
  nearest.slice(0, Math.max(count, 3)).forEach(({ share, at }, place) => {
    const topic = topics[at] ?? ''
    votes.set(topic, (votes.get(topic) ?? 0) + (place < count ? share * share : share * 1e-6))
  })
  return ranked(votes)
}

function bm25(
  askings: readonly Asking[],
  read: (text: string) => number[],
): (text: string) => string[] {
  const documents = documentsOf(askings, read)
  const seen = countOf([...documents.values()].map((counts) => [...counts.keys()]))
  const sizes = new Map([...documents].map(([topic, counts]) => [topic, sum(counts.values())]))
  const usual = sum(sizes.values()) / documents.size
  const [saturation, lengthWeight] = [1.2, 0.75]
  return (text) => {
    const features = read(text)
    return ranked(
      new Map(
        [...documents].map(([topic, counts]) => {
          const longer = 1 - lengthWeight + (lengthWeight * (sizes.get(topic) ?? usual)) / usual
          return [
            topic,
            sum(
              features.map((feature) => {
                const [times, inTopics] = [counts.get(feature) ?? 0, seen.get(feature) ?? 0]
                return (
                  (Math.log(1 + (documents.size - inTopics + 0.5) / (inTopics + 0.5)) *
                    times *
                    (saturation + 1)) /
                  (times + saturation * longer)
                )
              }),
            ),
          ]
        }),
      ),
    )
  }
}

function naiveBayes(
  askings: readonly Asking[],
  read: (text: string) => number[],
): (text: string) => string[] {
  const documents = documentsOf(askings, read)
  const vocabulary = new Set([...documents.values()].flatMap((counts) => [...counts.keys()]))
  const sizes = new Map([...documents].map(([topic, counts]) => [topic, sum(counts.values())]))
  const smoothing = 0.1
  return (text) => {
    const features = read(text).filter((feature) => vocabulary.has(feature))
    return ranked(
      new Map(
        [...documents].map(([topic, counts]) => {
          const all = (sizes.get(topic) ?? 0) + smoothing * vocabulary.size
          return [
            topic,
            sum(
              features.map((feature) => Math.log(((counts.get(feature) ?? 0) + smoothing) / all)),
            ),
          ]
        }),
      ),
    )
  }
}

function documentsOf(
  askings: readonly Asking[],
  read: (text: string) => number[],
): Map<string, Map<number, number>> {
  const topics = [...new Set(askings.map(({ topic }) => topic))]
  return new Map(
    topics.map((topic) => [
      topic,
      countOf(askings.filter((asking) => asking.topic === topic).map(({ words }) => read(words))),
    ]),
  )
}

const sum = (numbers: Iterable<number>): number => {
  let all = 0
  for (const number of numbers) all += number
  return all
}
const ranked = (scores: ReadonlyMap<string, number>): string[] =>
  [...scores].sort(([, one], [, other]) => other - one).map(([topic]) => topic)

/** What understanding takes in a process of its own, in MiB, once its first message has been heard. */
export function understandingMiB(): number {
  const understand = join(__dirname, '../../server/bot/understanding/understand.js')
  const program =
    'gc(); const before = process.memoryUsage().rss; require(process.argv[1]).understand("卡密无效怎么办"); gc(); gc();' +
    ' console.log((process.memoryUsage().rss - before) / 2 ** 20)'
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', '-e', program, understand], {
    encoding: 'utf8',
  })
  return round(Number(stdout.trim()))
}
