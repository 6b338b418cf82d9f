import { In } from 'typeorm'
import { TAKEN_BACK } from '../../conversations/taken-back'
import type { Tx } from '../../db/database'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { saveChange, type NewEntry } from '../change-ticket'
import { TicketEvent } from '../ticket-event.entity'
import { titleOf } from '../submit/ticket-title'
import { Ticket } from '../ticket.entity'

export interface WithdrawnWords {
  ticketIds: readonly string[]
  by: 'customer' | 'servicer'
  text: string
  /** As the words stand in the record of the chat, and what stands there from now on. */
  line: { was: string; now: string }
  attachmentId: string | null
}

/**
 * Words that were taken back in the chat leave the tickets that were made of it, as they have left the history: a mark stands in their place, and
 * the timeline says that it happened and by whom (F6, F7). What they told of kind, order and time stays: the case is open about it.
 */
export async function withdrawWords(tx: Tx, withdrawn: WithdrawnWords): Promise<void> {
  for (const ticket of await tx.manager.findBy(Ticket, { id: In([...withdrawn.ticketIds]) }))
    await withdrawFrom(tx, ticket, withdrawn)
}

async function withdrawFrom(tx: Tx, ticket: Ticket, withdrawn: WithdrawnWords): Promise<void> {
  const set = withdrawn.by === 'customer' ? ownWords(ticket, withdrawn.text) : {}
  const inRecord = await clearEntries(tx, ticket, withdrawn)
  if (Object.keys(set).length === 0 && !inRecord) return
  // Overtaken by another writer: the whole page of messages is taken again.
  const saved = await saveChange(tx, ticket, {
    set,
    entries: [entryOf(ticket, withdrawn)],
    event: null,
  })
  if (!saved) throw new Error(`${ticket.number} was changed meanwhile`)
}

function ownWords({ description, errorText, title }: Ticket, text: string): Partial<Ticket> {
  const left = withoutWords(description, text)
  if (left === description) return {}
  const errorGoes = errorText !== null && text.includes(errorText) && !left.includes(errorText)
  return {
    description: left,
    ...(errorGoes ? { errorText: null } : {}),
    ...(title === titleOf(description) ? { title: titleOf(left) } : {}),
  }
}

/** The words where they make up whole lines; cut ones at the end too. */
export function withoutWords(kept: string, words: string): string {
  if (words.trim() === '') return kept
  const at = `\n${kept}\n`.indexOf(`\n${words}\n`)
  if (at >= 0) return kept.slice(0, at) + TAKEN_BACK.customer + kept.slice(at + words.length)
  const lines = kept.split('\n')
  const from = lines.findIndex(
    (_, index) =>
      words.startsWith(lines.slice(index).join('\n')) && lines.slice(index).join('\n') !== '',
  )
  return from < 0 ? kept : [...lines.slice(0, from), TAKEN_BACK.customer].join('\n')
}

async function clearEntries(
  { manager }: Tx,
  { id: ticketId }: Ticket,
  withdrawn: WithdrawnWords,
): Promise<boolean> {
  let cleared = false
  for (const entry of await manager.findBy(TicketEvent, { ticketId })) {
    const { seq, text, attachmentIds } = entry
    const left = clearedText(entry, withdrawn)
    const files = attachmentIds.filter((one) => one !== withdrawn.attachmentId)
    if (left === text && files.length === attachmentIds.length) continue
    await manager.update(TicketEvent, { ticketId, seq }, { text: left, attachmentIds: files })
    cleared = true
  }
  return cleared
}

/** The record of the chat holds one line for each message; what the customer wrote into the ticket may be the message itself. */
function clearedText(
  { type, actorKind, text }: TicketEvent,
  { by, line, text: words }: WithdrawnWords,
): string {
  if (type === 'note' && actorKind === 'system')
    return text
      .split('\n')
      .map((one) => (one === line.was ? line.now : one))
      .join('\n')
  return actorKind === 'customer' && by === 'customer' ? withoutWords(text, words) : text
}

function entryOf(ticket: Ticket, { by }: WithdrawnWords): NewEntry {
  if (by === 'servicer')
    return {
      type: 'note',
      visibility: 'internal',
      actor: SYSTEM_ACTOR,
      text: '客服撤回了会话里的一条消息，会话记录里的这一条已拿掉',
    }
  return {
    type: 'note',
    visibility: 'customer',
    actor: { kind: 'customer', id: ticket.customerId, label: '客户' },
    text: '撤回了会话里的一条消息，工单里的这句话已拿掉',
  }
}
