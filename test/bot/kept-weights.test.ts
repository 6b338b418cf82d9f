import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { keptWeights } from '../../server/bot/understanding/kept-weights'
import {
  linearModel,
  trainLinear,
  type LinearWeights,
} from '../../server/bot/understanding/linear-model'
import { ROOT } from '../support/source-files'

const FOLDER = join(ROOT, '.cache', 'understanding')
/** The product's own, which others are reading, takes megabytes. */
const SMALL_BYTES = 10_000
afterAll(() => {
  for (const file of readdirSync(FOLDER).map((name) => join(FOLDER, name)))
    if (statSync(file).size < SMALL_BYTES) rmSync(file)
})

it('what is kept is what was trained, to the last bit, and is trained once', () => {
  const known = { askings: [{ topic: 'refund', words: randomUUID() }], ideas: [] }
  const examples = [
    { features: new Set([8, 16, -24]), label: 0 },
    { features: new Set([17, 25]), label: 1 },
    { features: new Set([-33, 16]), label: 2 },
  ]
  let trained = 0
  const train = (): LinearWeights => {
    trained += 1
    return trainLinear(examples, { classes: 3, rounds: 4, rate: 0.5, leastSeen: 1, smoothing: 0 })
  }
  const [fresh, kept] = [keptWeights(known, train), keptWeights(known, train)]
  expect(trained).toBe(1)
  const scores = (weights: LinearWeights, features: ReadonlySet<number>) => [
    ...linearModel(weights).score(linearModel(weights).placesOf(features)),
  ]
  for (const { features } of examples)
    expect(scores(kept, features)).toEqual(scores(fresh, features))
  const numbers = ({ features, loudness, scales, weights }: LinearWeights) =>
    [features, loudness, scales, weights].map((list) => [...list])
  expect(numbers(kept)).toEqual(numbers(fresh))
})
