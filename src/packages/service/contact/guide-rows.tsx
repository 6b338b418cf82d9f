import { NavRow } from '@/components/nav-row'
import { routes } from '@/lib/routes'
import type { ContactChannel, GuideRow } from '@/services/contact'
import { go } from '@/shell/go'
import { callPhone } from './reach'

interface GuideRowsProps {
  guide: readonly GuideRow[]
  /** The order that the person came with. */
  orderNumber: string | null
  /** The latest one that was paid for: likely, not certain. */
  likelyOrder: string | null
  phone: ContactChannel | null
  onChat: () => void
}

/** The kind of problem leads to the channel that solves it best. */
export function GuideRows({ guide, orderNumber, likelyOrder, phone, onChat }: GuideRowsProps) {
  const lead = (row: GuideRow): void => {
    if (row.lead === 'online') return onChat()
    // A phone that is closed, or whose number is not for this person, would be a dead end: the ticket is always open.
    if (row.lead === 'phone' && phone?.open && phone.phone) return void callPhone(phone.phone)
    go(
      routes.newTicket({
        orderNumber: orderFor(row, { orderNumber, likelyOrder }),
        kind: row.ticketKind,
        urgent: row.urgent,
      }),
    )
  }
  return (
    <>
      {guide.map((row) => (
        <NavRow
          key={row.kind}
          title={row.title}
          text={row.hint}
          note={row.leadText}
          onTap={() => lead(row)}
        />
      ))}
    </>
  )
}

/** Whether trouble of this kind is about an order: one's account is not, and an argument only about the one that was named. */
function orderFor(
  { kind }: GuideRow,
  { orderNumber, likelyOrder }: Pick<GuideRowsProps, 'orderNumber' | 'likelyOrder'>,
): string | null {
  if (kind === 'security') return null
  return orderNumber ?? (kind === 'goods' || kind === 'money' ? likelyOrder : null)
}
