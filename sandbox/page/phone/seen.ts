import { useCallback, useEffect, useState } from 'react'
import { readStored, writeStored } from '../ui/stored'

interface Entry {
  id: string
  /** What the holder wrote is never unread. */
  direction?: string
}

/** How many entries from others came after the last one that was seen. */
export function countUnread(entries: Entry[], lastSeenId: string | null): number {
  const seenAt = entries.findIndex(({ id }) => id === lastSeenId)
  return entries
    .slice(seenAt + 1)
    .filter(({ direction }) => direction === undefined || direction === 'received').length
}

/** The unread count of one list; `watching` says that it is on screen, so that all of it counts as seen. */
export function useUnread(name: string, entries: Entry[], watching: boolean): number {
  const key = `seen:${name}`
  const [seen, setSeen] = useState(() => ({ key, id: readStored(key) }))
  const lastId = entries[entries.length - 1]?.id ?? null
  const mark = useCallback(
    (id: string) => {
      writeStored(key, id)
      setSeen({ key, id })
    },
    [key],
  )

  useEffect(() => {
    if (watching && lastId) mark(lastId)
  }, [watching, lastId, mark])

  if (watching) return 0
  return countUnread(entries, seen.key === key ? seen.id : readStored(key))
}
