import { isSentPicture, type SentPicture } from '@/services/attachments'
import type { SubmitTicketInput, TicketForm, TicketKind } from '@/services/tickets'

export interface TicketDraft {
  kind: TicketKind | null
  order: TicketForm['order']
  description: string
  occurredAt: string | null
  errorText: string
  tried: string
  urgent: boolean
  pictures: readonly SentPicture[]
}

/** The form as it opens: what is known is filled in. */
export function openingDraft({ prefill, order, kinds }: TicketForm, wantedKind: string | undefined): TicketDraft {
  return {
    kind: prefill.kind ?? kinds.find(({ kind }) => kind === wantedKind)?.kind ?? null,
    order,
    description: prefill.description ?? '',
    occurredAt: prefill.occurredAt,
    errorText: prefill.errorText ?? '',
    tried: '',
    urgent: false,
    pictures: [],
  }
}

/** What storage held, as far as it still makes a form. */
export function parseDraft(kept: unknown, kinds: TicketForm['kinds']): Partial<TicketDraft> {
  if (typeof kept !== 'object' || kept === null) return {}
  const read = (name: keyof TicketDraft): unknown => Reflect.get(kept, name)
  const words = (name: 'description' | 'errorText' | 'tried') => {
    const value = read(name)
    return typeof value === 'string' ? { [name]: value } : {}
  }
  const order = read('order')
  const occurredAt = read('occurredAt')
  const pictures = read('pictures')
  return {
    ...words('description'), ...words('errorText'), ...words('tried'),
    kind: kinds.find(({ kind }) => kind === read('kind'))?.kind ?? null,
    ...(isOrder(order) ? { order } : {}),
    occurredAt: typeof occurredAt === 'string' ? occurredAt : null,
    urgent: read('urgent') === true,
    pictures: Array.isArray(pictures) ? pictures.filter(isSentPicture) : [],
  }
}

/** What the server is asked to look through while the form is filled in. */
export function reviewable({ kind, order, description, occurredAt, errorText, tried, pictures }: TicketDraft) {
  return {
    ...(kind ? { kind } : {}),
    ...(description.trim() ? { description } : {}),
    orderNumber: order?.orderNumber ?? null, occurredAt, errorText, tried,
    attachmentIds: pictures.map(({ attachmentId }) => attachmentId),
  }
}

interface Submission {
  draft: TicketDraft
  kind: TicketKind
  kindName: string
  pictures: readonly SentPicture[]
  draftId: string | null
}

/** Nobody is turned away for having written nothing: then the kind of problem stands for the words. */
export function toSubmission({ draft, kind, kindName, pictures, draftId }: Submission): SubmitTicketInput {
  const { order, description, occurredAt, errorText, tried, urgent } = draft
  return {
    kind, orderNumber: order?.orderNumber ?? null, occurredAt, errorText, tried, urgent, draftId,
    description: description.trim() || errorText.trim() || `${kindName}问题,还没有文字说明`,
    attachmentIds: pictures.map(({ attachmentId }) => attachmentId),
  }
}

function isOrder(value: unknown): value is TicketForm['order'] {
  return value === null || (typeof value === 'object'
    && ['orderNumber', 'productName', 'stateText'].every((name) => typeof Reflect.get(value, name) === 'string'))
}
