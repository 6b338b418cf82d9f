import { WISH_TOPIC } from './askings'
import type { Example } from './linear-model'
import { picker, union } from './mixing'

/** To ask for somebody above is to ask for somebody. */
export const WISHES: ReadonlySet<string> = new Set([WISH_TOPIC, 'supervisor'])
/** Asked both by who wants their manager and by who wants to know whether there is one: says nothing about the difference. */
const BOTH_WAYS = 'own-manager'

/** Wish or none, as labels. */
export const WISHED = 1
const NONE = 0

interface Told {
  topic: string
  features: ReadonlySet<number>
}

/**
 * Whether a person is wished for is learned by itself too. Beside another matter a wish is not the likeliest topic, and all the same it
 * is there: so every wish is learned once more beside what else is told and asked, and that beside each other as no wish.
 */
export function wishExamples(plain: readonly Told[]): Example[] {
  const pick = picker()
  const wishes = plain.filter(({ topic }) => WISHES.has(topic))
  const others = plain.filter(({ topic }) => !WISHES.has(topic) && topic !== BOTH_WAYS)
  const beside = (features: ReadonlySet<number>, most: number): Set<number> =>
    union([
      features,
      ...Array.from(
        { length: 1 + pick(most) },
        () => others[pick(others.length)]?.features ?? new Set<number>(),
      ),
    ])
  return [
    ...wishes.flatMap(({ features }) => [
      { features, label: WISHED },
      ...[1, 1, 2, 3, 4].map((most) => ({
        features: beside(features, most),
        label: WISHED,
        repeated: true,
      })),
    ]),
    ...others.flatMap(({ features }) => [
      { features, label: NONE },
      ...[1, 3].map((most) => ({
        features: beside(features, most),
        label: NONE,
        repeated: true,
      })),
    ]),
  ]
}
