import type { ResponsibleSide } from '../../server/tickets/ticket.contract'
import { keep, keptNames, readKept } from './kept-json'
import { SIDES } from './labels'

export interface DraftFile {
  attachmentId: string
  fileName: string
  /** `Word 文档 · 340 KB` */
  about: string
}

/** What an agent has typed and not sent. Kept in the browser as it is typed, so that a reload or a new log-in loses nothing. */
export interface Draft {
  text: string
  /** What was uploaded for these words. */
  files: DraftFile[]
  visibility: 'customer' | 'internal'
  responsibleSide: ResponsibleSide | null
  responsibleBasis: string
}

export const EMPTY_DRAFT: Draft = {
  text: '',
  files: [],
  visibility: 'customer',
  responsibleSide: null,
  responsibleBasis: '',
}

const PREFIX = 'desk.draft.'
const KEPT_MS = 7 * 86_400_000

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const isBlank = (draft: Draft): boolean =>
  draft.text === '' &&
  draft.files.length === 0 &&
  draft.responsibleBasis === '' &&
  draft.responsibleSide === null

const isDraftFile = (value: unknown): value is DraftFile =>
  typeof value === 'object' &&
  value !== null &&
  ['attachmentId', 'fileName', 'about'].every(
    (name) => typeof Reflect.get(value, name) === 'string',
  )

export function readDraft(name: string, storage: Storage = localStorage): Draft {
  const kept = readKept(storage, PREFIX + name)
  return {
    text: textOf(kept.text),
    files: Array.isArray(kept.files) ? kept.files.filter(isDraftFile) : [],
    visibility: kept.visibility === 'internal' ? 'internal' : 'customer',
    responsibleSide: SIDES.find(({ value }) => value === kept.responsibleSide)?.value ?? null,
    responsibleBasis: textOf(kept.responsibleBasis),
  }
}

export function keepDraft(
  name: string,
  draft: Draft,
  { nowMs, storage = localStorage }: { nowMs: number; storage?: Storage },
): void {
  if (isBlank(draft)) storage.removeItem(PREFIX + name)
  else keep(storage, PREFIX + name, { ...draft, at: nowMs })
}

export const hasDrafts = (storage: Storage = localStorage): boolean =>
  keptNames(storage, PREFIX).length > 0

/** At log-out: nothing that was written about customers stays on a shared computer; the keys of writes hold words too. */
export function dropDrafts(storage: Storage = localStorage): void {
  for (const name of keptNames(storage, 'desk.')) storage.removeItem(name)
}

/** Drafts nobody came back to for a week. */
export function dropOldDrafts(nowMs: number, storage: Storage = localStorage): void {
  for (const name of keptNames(storage, PREFIX)) {
    const { at } = readKept(storage, name)
    if (typeof at !== 'number' || at < nowMs - KEPT_MS) storage.removeItem(name)
  }
}
