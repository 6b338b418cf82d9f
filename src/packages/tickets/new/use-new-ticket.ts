import { useMemo, useState } from 'react'
import Taro from '@tarojs/taro'
import { useDraft, type Draft } from '@/hooks/use-draft'
import { useGuarded, type Guarded } from '@/hooks/use-guarded'
import { useFiles, type Files } from '@/hooks/use-files'
import { askForNotices } from '@/services/notices'
import { submitTicket, type TicketDetail, type TicketForm } from '@/services/tickets'
import { toTop } from '@/shell/to-top'
import {
  openingDraft,
  parseDraft,
  saysSomething,
  toSubmission,
  type TicketDraft,
  type Wanted,
} from './ticket-draft'

const MOST_FILES = 9

export interface FormContext {
  form: TicketForm
  draftId?: string
  wanted: Wanted
}

export interface Submitted {
  ticket: TicketDetail
  /** Pictures and files that did not make it. */
  lostFiles: number
}

export interface NewTicket {
  draft: Draft<TicketDraft>
  files: Files
  submit: Guarded
  /** The same although the order has an open ticket. */
  submitAnother: Guarded
  /** What nobody can guess and was missed at the submit tap. */
  missed: 'kind' | 'words' | null
  submitted: Submitted | null
}

/** The form's state, its way to the server, and what came back. */
export function useNewTicket({ form, draftId, wanted }: FormContext): NewTicket {
  const empty = useMemo(() => openingDraft(form, wanted), [form, wanted])
  const draft = useDraft<TicketDraft>({
    // A draft of another trouble never stands in for what was tapped now.
    name: ['ticket', form.order?.orderNumber ?? draftId ?? 'free', wanted.kind]
      .filter(Boolean)
      .join('/'),
    empty,
    parse: (kept) => parseDraft(kept, form.kinds),
  })
  const { change } = draft
  const files = useFiles({
    most: MOST_FILES,
    sent: draft.form.pictures,
    onSent: (sent) => change({ pictures: sent }),
  })
  const [tapped, setTapped] = useState(false)
  const [submitted, setSubmitted] = useState<Submitted | null>(null)
  const missing = draft.form.kind === null ? 'kind' : saysSomething(draft.form) ? null : 'words'

  const send = async (another: boolean): Promise<void> => {
    setTapped(true)
    const { kind } = draft.form
    if (kind === null || missing !== null) return missing === 'kind' ? toTop() : undefined
    // First of all, while this is still the tap: WeChat shows its panel only then. Whatever is answered, the ticket goes.
    const asked = askForNotices(form.askTemplateIds)
    // Keeps the key with the form: after a crash the same form is sent as the same ticket.
    change({})
    await asked
    const { sent, failed } = await files.settle()
    const body = toSubmission({
      draft: draft.form,
      kind,
      pictures: sent,
      draftId: draftId ?? null,
      another,
    })
    const ticket = await submitTicket({ body, idempotencyKey: draft.idempotencyKey })
    setSubmitted({ ticket, lostFiles: failed })
    Taro.setNavigationBarTitle({ title: '工单已提交' }).catch(() => undefined)
    toTop()
    files.clear()
    draft.finish()
  }
  const knownSecond = Boolean(draft.form.order?.openTicketNumber)
  const submit = useGuarded(() => send(knownSecond))
  const submitAnother = useGuarded(() => send(true))

  return { draft, files, submit, submitAnother, missed: tapped ? missing : null, submitted }
}
