import { useCallback, useState } from 'react'
import { EMPTY_DRAFT, keepDraft, readDraft, type Draft } from '../lib/drafts'

export interface DraftHandle {
  draft: Draft
  change: (part: Partial<Draft>) => void
  clear: () => void
}

/** @param name of ticket and action; a component that may change it takes it as its key */
export function useDraft(name: string): DraftHandle {
  const [draft, setDraft] = useState(() => readDraft(name))
  const store = useCallback(
    (next: Draft) => {
      keepDraft(name, next, { nowMs: Date.now() })
      setDraft(next)
    },
    [name],
  )
  return { draft, change: (part) => store({ ...draft, ...part }), clear: () => store(EMPTY_DRAFT) }
}
