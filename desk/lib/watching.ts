/** What is on the screen, so that the live poll asks about it too: `session:ses_…`, `ticket:T…`. */
const shown = new Map<string, number>()
const listeners = new Set<() => void>()

export const watchedNow = (): string[] => [...shown.keys()].sort()

/** @returns a function that takes it off the screen */
export function watch(name: string): () => void {
  const change = (by: number): void => {
    const count = (shown.get(name) ?? 0) + by
    if (count > 0) shown.set(name, count)
    else shown.delete(name)
    listeners.forEach((listener) => listener())
  }
  change(1)
  return () => change(-1)
}

export function onWatchedChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
