import { App as Messages } from 'antd'
import { useCallback } from 'react'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import { CustomerPreview } from '../../components/customer-preview'
import { useMe } from '../../hooks/use-me'
import { holderLabel } from '../../lib/labels'
import { useTicketWrite } from './use-ticket'

/** Taking a ticket cannot be taken back by a key, and the customer is told at once: so it is asked first. */
export function useTake(ticket: DeskTicket): { ask: () => void; pending: boolean } {
  const me = useMe()
  const { modal, message } = Messages.useApp()
  const { mutateAsync, isPending } = useTicketWrite(ticket.number, 'take')
  const label = holderLabel(ticket.department, me)
  const ask = useCallback(() => {
    modal.confirm({
      title: '接下这张工单',
      icon: null,
      okText: '接单',
      cancelText: '先不接',
      focusable: { autoFocusButton: 'ok' },
      content: <CustomerPreview by={label} text="已接单，正在了解情况" placeholder="" />,
      onOk: () =>
        mutateAsync({}).then(
          () => void message.success('接下了，客户会收到通知'),
          (error: unknown) => void message.error(wordsOf(error)),
        ),
    })
  }, [modal, message, mutateAsync, label])
  return { ask, pending: isPending }
}
