import { useMemo, useState } from 'react'
import { useDraft, type Draft } from '@/hooks/use-draft'
import { useGuarded, type Guarded } from '@/hooks/use-guarded'
import { usePictures, type Pictures } from '@/hooks/use-pictures'
import { askForNotices } from '@/services/notices'
import { submitTicket, type TicketDetail, type TicketForm } from '@/services/tickets'
import { toTop } from '@/shell/to-top'
import { openingDraft, parseDraft, toSubmission, type TicketDraft } from './ticket-draft'

export const MOST_PICTURES = 9

export interface FormContext {
  form: TicketForm
  draftId?: string
  wantedKind?: string
}

export interface Submitted {
  ticket: TicketDetail
  /** Pictures that did not make it. */
  lostPictures: number
}

export interface NewTicket {
  draft: Draft<TicketDraft>
  pictures: Pictures
  submit: Guarded
  /** The kind is the one thing that cannot be guessed; true once it was missed at the submit tap. */
  kindMissed: boolean
  submitted: Submitted | null
}

/** The form's state, its way to the server, and what came back. */
export function useNewTicket({ form, draftId, wantedKind }: FormContext): NewTicket {
  const empty = useMemo(() => openingDraft(form, wantedKind), [form, wantedKind])
  const draft = useDraft<TicketDraft>({
    name: `ticket/${form.order?.orderNumber ?? draftId ?? 'free'}`,
    empty,
    parse: (kept) => parseDraft(kept, form.kinds),
  })
  const { change } = draft
  const pictures = usePictures({ most: MOST_PICTURES, sent: draft.form.pictures, onSent: (sent) => change({ pictures: sent }) })
  const [kindMissed, setKindMissed] = useState(false)
  const [submitted, setSubmitted] = useState<Submitted | null>(null)

  const submit = useGuarded(async () => {
    const chosen = form.kinds.find(({ kind }) => kind === draft.form.kind)
    setKindMissed(!chosen)
    if (!chosen) return toTop()
    // First of all, while this is still the tap: WeChat shows its panel only then. Whatever is answered, the ticket goes.
    const asked = askForNotices(form.askTemplateIds)
    // Keeps the key with the form: after a crash the same form is sent as the same ticket.
    change({})
    await asked
    const { sent, failed } = await pictures.settle()
    const body = toSubmission({ draft: draft.form, kind: chosen.kind, kindName: chosen.name, pictures: sent, draftId: draftId ?? null })
    const ticket = await submitTicket({ body, idempotencyKey: draft.idempotencyKey })
    setSubmitted({ ticket, lostPictures: failed })
    toTop()
    pictures.clear()
    draft.finish()
  })

  return { draft, pictures, submit, kindMissed: kindMissed && draft.form.kind === null, submitted }
}
