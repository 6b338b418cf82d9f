import { App as Messages, Button, Input } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { forwardRef, useState, type KeyboardEvent } from 'react'
import type { DeskSession } from '../../../server/reception/desk-session.contract'
import { wordsOf } from '../../api/api-fault'
import { WriteTrouble } from '../../components/trouble'
import { useDraft } from '../../hooks/use-draft'
import { usePhone } from '../../hooks/use-media'
import { useMe } from '../../hooks/use-me'
import { holderLabel } from '../../lib/labels'
import { useSessionWrite } from './use-session'

/** The last messages that the channel takes are worth choosing well. */
const FEW = 2

/** Where the desk speaks to the customer itself. What may not be asked for is not sent, and the words stay to be changed. */
export const ReplyBox = forwardRef<TextAreaRef, { session: DeskSession }>(function ReplyBox({ session }, ref) {
  const me = useMe()
  const phone = usePhone()
  const { message } = Messages.useApp()
  const { draft, change, clear } = useDraft(`${me.agentId}.${session.sessionId}.reply`)
  const [fault, setFault] = useState<string | null>(null)
  const write = useSessionWrite(session.sessionId, 'reply')
  const { open, quota, text: windowText } = session.window
  const label = holderLabel(session.department, me)

  const send = async (): Promise<void> => {
    const text = draft.text.trim()
    if (write.isPending || text === '') return
    setFault(null)
    await write.mutateAsync({ text }).then(({ refused }) => {
      if (refused) return setFault(refused)
      clear()
      if (!open) void message.info('已留下,并通知客户回来看')
    }, (error: unknown) => setFault(wordsOf(error)))
  }
  const steer = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void send() }
    if (event.key === 'Escape') { event.stopPropagation(); event.currentTarget.blur() }
  }

  return (
    <section className="reply" aria-label="回复客户">
      {fault && <WriteTrouble words={fault} />}
      <div className="reply__line">
        <Input.TextArea ref={ref} value={draft.text} maxLength={1500} aria-label="回复客户" placeholder={`以“${label}”回复客户`}
          autoSize={{ minRows: phone ? 1 : 2, maxRows: 8 }} onKeyDown={steer}
          onChange={(event) => { setFault(null); change({ text: event.target.value }) }} />
        <Button type="primary" loading={write.isPending} disabled={draft.text.trim() === ''} onClick={() => void send()}>
          发送{!phone && <kbd>Ctrl Enter</kbd>}
        </Button>
      </div>
      <p className={open && quota > FEW ? 'reply__window' : 'reply__window reply__window--short'}>{windowText}</p>
    </section>
  )
})
