import { IsNull, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { notFound, UserError } from '../../lib/errors'
import { newId } from '../../lib/ids'
import { ChannelIdentity } from '../../identity/channel-identity.entity'
import { maskFields } from './mask-fields'
import { TicketDraft } from './ticket-draft.entity'
import type { TicketKind } from '../ticket.contract'
import { Ticket } from '../ticket.entity'

export interface NewDraft {
  /** The WeChat identity that wrote. */
  identityId: string
  /** The message that it was read from. */
  messageId?: string | null
  kind: TicketKind | null
  orderNumber: string | null
  description: string
  occurredAt: Date | null
  errorText: string | null
}

const LIMITS = { orderNumber: 40, description: 2000, errorText: 500 }

/** A ticket read from what somebody wrote, waiting for their yes. Masked before it is stored, cut to what the form takes. */
export async function createDraft(tx: Tx, draft: NewDraft): Promise<TicketDraft> {
  const { fields } = maskFields({ description: draft.description, errorText: draft.errorText })
  const row = tx.manager.create(TicketDraft, {
    id: newId('tdr'),
    identityId: draft.identityId,
    messageId: draft.messageId ?? null,
    kind: draft.kind,
    occurredAt: draft.occurredAt,
    createdAt: tx.now,
    ticketId: null,
    orderNumber: draft.orderNumber?.slice(0, LIMITS.orderNumber) ?? null,
    description: fields.description.slice(0, LIMITS.description),
    errorText: fields.errorText?.slice(0, LIMITS.errorText) ?? null,
  })
  await tx.manager.insert(TicketDraft, row)
  return row
}

/**
 * A draft opens only for the customer whose WeChat identity wrote it.
 * @throws UserError 404 for everybody else; 409 `draft_used` when a ticket was made from it
 */
export async function openDraft(
  manager: EntityManager,
  { draftId, customerId }: { draftId: string; customerId: string },
): Promise<TicketDraft> {
  const draft = await manager.findOneBy(TicketDraft, { id: draftId })
  const identity =
    draft && (await manager.findOneBy(ChannelIdentity, { id: draft.identityId, customerId }))
  if (!identity) throw notFound('这份草稿')
  if (draft.ticketId !== null) throw await draftUsed(manager, draft.ticketId)
  return draft
}

/** Ties the draft to its ticket. @throws as openDraft; of two submissions at once one wins */
export async function consumeDraft(
  tx: Tx,
  { draftId, customerId, ticketId }: { draftId: string; customerId: string; ticketId: string },
): Promise<void> {
  await openDraft(tx.manager, { draftId, customerId })
  const { affected } = await tx.manager.update(
    TicketDraft,
    { id: draftId, ticketId: IsNull() },
    { ticketId },
  )
  if (affected === 1) return
  // Somebody was quicker; this read says which ticket it became.
  await openDraft(tx.manager, { draftId, customerId })
  throw new Error(`draft ${draftId} could not be consumed`)
}

/** The message that it was read from was taken back: the link to it opens an empty form. @returns ids of tickets that were made from it before */
export async function emptyDraftsOf({ manager }: Tx, messageId: string): Promise<string[]> {
  const drafts = await manager.findBy(TicketDraft, { messageId })
  const empty = {
    kind: null,
    orderNumber: null,
    description: '',
    occurredAt: null,
    errorText: null,
  }
  if (drafts.length > 0) await manager.update(TicketDraft, { messageId }, empty)
  return drafts.flatMap(({ ticketId }) => ticketId ?? [])
}

async function draftUsed(manager: EntityManager, ticketId: string): Promise<UserError> {
  const ticket = await manager.findOneBy(Ticket, { id: ticketId })
  return new UserError('draft_used', {
    status: 409,
    public: `这份内容已经提交过了${ticket ? `，工单 ${ticket.number} 正在跟进` : ''}`,
    extra: { ticketNumber: ticket?.number ?? null },
  })
}
