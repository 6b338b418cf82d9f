import type { DeskTicket } from '../../server/tickets/desk/desk-ticket.contract'

const MOST = 18

/** What a ticket is about in a few words, from what is known of it; what the customer wrote stands below, once. */
export function subjectOf({
  kindName,
  orderDetail,
  errorText,
}: Pick<DeskTicket, 'kindName' | 'orderDetail' | 'errorText'>): string {
  const error = errorText?.trim()
  const parts = [orderDetail?.productName, error ? `“${short(error)}”` : null].filter(Boolean)
  return parts.length === 0 ? `${kindName}问题` : `${kindName}问题：${parts.join(' ')}`
}

function short(text: string): string {
  const characters = Array.from(text.replace(/\s+/g, ' '))
  return characters.length <= MOST
    ? characters.join('')
    : `${characters.slice(0, MOST - 1).join('')}…`
}
