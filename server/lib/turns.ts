/** Work that must not be done all at once: so many at a time, in the order in which it came. */
export interface Turns {
  /** @param who whose work it is; null for our own, which always may wait */
  take<T>(who: string | null, work: () => Promise<T>): Promise<T>
}

export interface TurnsOptions {
  atOnce: number
  /** How much of one person's work may be in hand or wait. */
  ofOne?: number
  /** How much of people's work may be in hand or wait in all. */
  inAll?: number
  /** Thrown at who comes beyond. */
  full?(): Error
}

const tooMuch = (): Error => new Error('too much is waiting')

export function createTurns({
  atOnce,
  ofOne = Infinity,
  inAll = Infinity,
  full = tooMuch,
}: TurnsOptions): Turns {
  const waiting: Array<() => void> = []
  const byPerson = new Map<string, number>()
  let inHand = 0
  let counted = 0

  const begin = (): Promise<void> => {
    if (inHand < atOnce) {
      inHand += 1
      return Promise.resolve()
    }
    return new Promise((resolve) => waiting.push(resolve))
  }
  /** The place goes to the next, so that nobody comes in between. */
  const end = (): void => {
    const next = waiting.shift()
    if (next) next()
    else inHand -= 1
  }
  const count = (who: string, by: 1 | -1): void => {
    const left = (byPerson.get(who) ?? 0) + by
    counted += by
    if (left === 0) byPerson.delete(who)
    else byPerson.set(who, left)
  }
  return {
    async take(who, work) {
      if (who !== null) {
        if (counted >= inAll || (byPerson.get(who) ?? 0) >= ofOne) throw full()
        count(who, 1)
      }
      try {
        await begin()
        try {
          return await work()
        } finally {
          end()
        }
      } finally {
        if (who !== null) count(who, -1)
      }
    },
  }
}
