/** Numbers that look like chance and are the same each time. */
export function picker(): (below: number) => number {
  let state = 7
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % below
  }
}

export function union(sets: ReadonlyArray<ReadonlySet<number>>): Set<number> {
  const all = new Set<number>()
  for (const set of sets) for (const one of set) all.add(one)
  return all
}
