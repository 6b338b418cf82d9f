import { App as Messages, Button } from 'antd'
import type { DeskTicket } from '../../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../../api/api-fault'
import { Icon } from '../../../components/icon'
import { useTicketWrite } from '../use-ticket'

/** Who helps the owner; thanked with one tap, or gone by themselves. */
export function Helpers({ ticket }: { ticket: DeskTicket }) {
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, 'let-go')
  const { helpers, mayHandOn } = ticket.work
  if (helpers.length === 0) return null
  const leave = (workNumber: string, name: string): void =>
    void write.mutateAsync({ workNumber }).then(
      () => void message.success(`${name} 不再协助`),
      (error: unknown) => void message.error(wordsOf(error)),
    )
  return (
    <p className="helpers">
      协助：
      {helpers.map(({ workNumber, name, me }) => (
        <span key={workNumber} className="helpers__one">
          {me ? '我' : `${name} ${workNumber}`}
          {(me || mayHandOn) && (
            <Button
              type="text"
              size="small"
              aria-label={me ? '退出协助' : `请 ${name} 退出协助`}
              title={me ? '退出协助' : '不用再协助'}
              icon={<Icon name="close" size={12} />}
              loading={write.isPending}
              onClick={() => leave(workNumber, me ? '您' : name)}
            />
          )}
        </span>
      ))}
    </p>
  )
}
