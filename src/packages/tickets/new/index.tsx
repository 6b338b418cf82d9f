import { useRouter } from '@tarojs/taro'
import { useLoaded } from '@/hooks/use-loaded'
import { getTicketForm } from '@/services/tickets'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { NewTicketForm } from './new-ticket-form'
import './index.scss'

/** One screen to say what is wrong. What is known is filled in, and nothing typed is ever lost. */
export default function NewTicketPage() {
  const { orderNumber, draftId, kind } = useRouter().params
  // Once: a form that is being filled in must not change under the fingers.
  const form = useLoaded(() => getTicketForm({ orderNumber, draftId }), { once: true })
  return (
    <Page>
      <Loadable loaded={form} cards={3}>{(data) => <NewTicketForm form={data} draftId={draftId} wantedKind={kind} />}</Loadable>
    </Page>
  )
}
