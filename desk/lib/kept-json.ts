/** What the browser kept for us, which may be of an older version, of another page, or broken: then it is as if nothing was kept. */
export function readKept(storage: Storage, name: string): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(name) ?? 'null')
    return typeof kept === 'object' && kept !== null ? { ...kept } : {}
  } catch {
    return {}
  }
}

/** A full or forbidden store costs the memory across reloads, never the work itself. */
export function keep(storage: Storage, name: string, value: Record<string, unknown>): void {
  try {
    storage.setItem(name, JSON.stringify(value))
  } catch {
    storage.removeItem(name)
  }
}

export const keptNames = (storage: Storage, prefix: string): string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((name) =>
    name.startsWith(prefix),
  )
