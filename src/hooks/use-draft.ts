import { useCallback, useEffect, useRef, useState } from 'react'
import { epochMs } from '@/lib/clock'
import { randomId } from '@/lib/random-id'
import { knownCustomerId } from '@/services/session'
import { storage } from '@/services/storage'

/** What is older has lost its meaning, and a phone is not an archive. */
const KEPT_MS = 7 * 24 * 60 * 60_000

export interface Draft<Form> {
  form: Form
  change(part: Partial<Form>): void
  /** One key for this form until it has been taken: however often it is sent, it counts once. */
  idempotencyKey: string
  /** Something that had been typed before was found again. */
  restored: boolean
  /** The form was taken, or is not wanted any more: what was typed is forgotten, and the next one gets a key of its own. */
  finish(): void
  /** What is typed now shall count as another form than the one already taken. */
  renewKey(): void
}

interface KeptDraft<Form> {
  form: Form
  idempotencyKey: string
  savedAt: number
}

interface DraftOptions<Form> {
  /** What the form is about, for instance `ticket/HC2026…`. */
  name: string
  empty: Form
  /** Reads what storage held; whatever does not fit is left out. */
  parse(kept: unknown): Partial<Form>
}

/** A half-filled form that outlives a log-in, a lost network and the app's end. Kept on this phone, for this person only. */
export function useDraft<Form extends object>(options: DraftOptions<Form>): Draft<Form> {
  const place = `draft/${knownCustomerId()}/${options.name}`
  const [found] = useState(() => readDraft(place, options))
  const [kept, setKept] = useState<KeptDraft<Form>>(() => found ?? freshDraft(options.empty))
  const [restored, setRestored] = useState(found !== null)
  const untouched = useRef(true)

  useEffect(() => {
    if (!untouched.current) storage.write(place, kept)
  }, [place, kept])

  const change = useCallback((part: Partial<Form>) => {
    untouched.current = false
    setKept((before) => ({ ...before, form: { ...before.form, ...part }, savedAt: epochMs() }))
  }, [])

  const { empty } = options
  const finish = useCallback(() => {
    untouched.current = true
    storage.remove(place)
    setKept(freshDraft(empty))
    setRestored(false)
  }, [place, empty])
  const renewKey = useCallback(
    () => setKept((before) => ({ ...before, idempotencyKey: randomId() })),
    [],
  )

  return {
    form: kept.form,
    change,
    idempotencyKey: kept.idempotencyKey,
    restored,
    finish,
    renewKey,
  }
}

const freshDraft = <Form>(form: Form): KeptDraft<Form> => ({
  form,
  idempotencyKey: randomId(),
  savedAt: epochMs(),
})

function readDraft<Form extends object>(
  place: string,
  { empty, parse }: DraftOptions<Form>,
): KeptDraft<Form> | null {
  const kept = storage.read(place)
  if (typeof kept !== 'object' || kept === null) return null
  const savedAt: unknown = Reflect.get(kept, 'savedAt')
  const idempotencyKey: unknown = Reflect.get(kept, 'idempotencyKey')
  if (
    typeof savedAt !== 'number' ||
    typeof idempotencyKey !== 'string' ||
    epochMs() - savedAt > KEPT_MS
  )
    return null
  return { form: { ...empty, ...parse(Reflect.get(kept, 'form')) }, idempotencyKey, savedAt }
}
