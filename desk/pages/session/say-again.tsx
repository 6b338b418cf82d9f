import { App as Messages, Button } from 'antd'
import { Link } from 'react-router'
import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'
import { wordsOf } from '../../api/api-fault'
import { useSessionWrite } from './use-session'

/** Words that did not get to the customer: once more while the channel takes them, or in the ticket, whose notice goes another road. */
export function SayAgain({ session, text }: { session: DeskSession; text: string }) {
  const { message } = Messages.useApp()
  const write = useSessionWrite(session.sessionId, 'reply')
  const [ticket] = [...(session.ticket ? [session.ticket] : []), ...session.openTickets]
  const again = session.canReply && session.window.open && text !== ''
  if (!again && !ticket) return null
  const send = (): void =>
    void write.mutateAsync({ text }).then(
      ({ refused }) => {
        if (refused) void message.error(refused)
      },
      (error: unknown) => void message.error(wordsOf(error)),
    )
  return (
    <p className="said__again">
      {again && (
        <Button size="small" loading={write.isPending} disabled={write.isSuccess} onClick={send}>
          {write.isSuccess ? '已再发' : '再发一次'}
        </Button>
      )}
      {ticket && <Link to={`/tickets/${ticket.number}`}>写到工单 {ticket.number}</Link>}
    </p>
  )
}
