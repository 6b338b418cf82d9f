/** Remembers the last keys that this process has seen: a hint for what is likely a repeat, never a proof of the contrary. */
export interface RecentKeys {
  has(key: string): boolean
  add(key: string): void
}

export function createRecentKeys(limit: number): RecentKeys {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.add(key)
      if (keys.size > limit) keys.delete(keys.values().next().value ?? key)
    },
  }
}
