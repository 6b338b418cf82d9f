import { useMemo } from 'react'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { routes } from '@/lib/routes'
import { getTicketForm } from '@/services/tickets'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { NewTicketForm } from './new-ticket-form'
import './index.scss'

const ORDERS = { label: '看全部订单', address: routes.orders() }

/** One screen to say what is wrong. What is known is filled in, and nothing typed is ever lost. */
export default function NewTicketPage() {
  const [orderNumber, draftId] = [usePageParam('orderNumber'), usePageParam('draftId')]
  const [kind, urgent, card] = [usePageParam('kind'), usePageParam('urgent'), usePageParam('card')]
  const wanted = useMemo(
    () => ({ kind, urgent: urgent === '1', card: Number(card) || undefined }),
    [kind, urgent, card],
  )
  // Once: a form that is being filled in must not change under the fingers.
  const form = useLoaded(() => getTicketForm({ orderNumber, draftId }), { once: true })
  if (form.data) return <NewTicketForm form={form.data} draftId={draftId} wanted={wanted} />
  return (
    <Page>
      <Loadable loaded={form} cards={3} elsewhere={orderNumber ? ORDERS : undefined}>
        {() => null}
      </Loadable>
    </Page>
  )
}
