import { readSentFiles, type SentFile } from '@/services/attachments'
import type { SubmitTicketInput, TicketForm, TicketKind } from '@/services/tickets'

export interface TicketDraft {
  kind: TicketKind | null
  order: TicketForm['order']
  description: string
  occurredAt: string | null
  errorText: string
  tried: string
  urgent: boolean
  /** Which of the order's cards, from 1; empty: not said, or all. */
  cards: readonly number[]
  pictures: readonly SentFile[]
}

/** What was tapped on the way to the form. */
export interface Wanted {
  kind?: string
  urgent?: boolean
  card?: number
}

/** The form as it opens: what is known is filled in. What was tapped is known; what an order suggests is a guess. */
export function openingDraft({ prefill, order, kinds }: TicketForm, wanted: Wanted): TicketDraft {
  return {
    kind: kinds.find(({ kind }) => kind === wanted.kind)?.kind ?? prefill.kind,
    order,
    description: prefill.description ?? '',
    occurredAt: prefill.occurredAt,
    errorText: prefill.errorText ?? '',
    tried: '',
    urgent: wanted.urgent === true,
    cards: wanted.card ? [wanted.card] : [],
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
  const cards = read('cards')
  return {
    ...words('description'),
    ...words('errorText'),
    ...words('tried'),
    kind: kinds.find(({ kind }) => kind === read('kind'))?.kind ?? null,
    ...(isOrder(order) ? { order } : {}),
    occurredAt: typeof occurredAt === 'string' ? occurredAt : null,
    urgent: read('urgent') === true,
    cards: Array.isArray(cards) ? cards.filter((card) => typeof card === 'number') : [],
    pictures: readSentFiles(read('pictures')),
  }
}

/** What the server is asked to look through while the form is filled in. */
export function reviewable({
  kind,
  order,
  description,
  occurredAt,
  errorText,
  tried,
  pictures,
}: TicketDraft) {
  return {
    ...(kind ? { kind } : {}),
    ...(description.trim() ? { description } : {}),
    orderNumber: order?.orderNumber ?? null,
    occurredAt,
    errorText,
    tried,
    attachmentIds: pictures.map(({ attachmentId }) => attachmentId),
  }
}

/** One sentence is enough, and it may stand in either field. */
export const saysSomething = ({ description, errorText }: TicketDraft): boolean =>
  description.trim() !== '' || errorText.trim() !== ''

interface Submission {
  draft: TicketDraft
  kind: TicketKind
  pictures: readonly SentFile[]
  draftId: string | null
  /** Wanted although the order has an open ticket. */
  another: boolean
}

export function toSubmission({
  draft,
  kind,
  pictures,
  draftId,
  another,
}: Submission): SubmitTicketInput {
  const { order, description, occurredAt, errorText, tried, urgent, cards } = draft
  return {
    kind,
    orderNumber: order?.orderNumber ?? null,
    occurredAt,
    errorText,
    tried,
    urgent,
    draftId,
    another,
    description: `${description.trim() || errorText.trim()}${cards.length > 0 ? `\n有问题的是第 ${[...cards].sort((a, b) => a - b).join('、')} 张` : ''}`,
    attachmentIds: pictures.map(({ attachmentId }) => attachmentId),
  }
}

function isOrder(value: unknown): value is TicketForm['order'] {
  return (
    value === null ||
    (typeof value === 'object' &&
      ['orderNumber', 'productName', 'stateText'].every(
        (name) => typeof Reflect.get(value, name) === 'string',
      ) &&
      typeof Reflect.get(value, 'quantity') === 'number')
  )
}
