import { App as Messages, Button, Input } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { forwardRef, useState, type KeyboardEvent } from 'react'
import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'
import { CannedReplies, useCannedReplies } from '../../components/canned-replies'
import { WriteTrouble } from '../../components/trouble'
import { useDraft } from '../../hooks/use-draft'
import { useFault } from '../../hooks/use-fault'
import { usePhone } from '../../hooks/use-media'
import { useMe } from '../../hooks/use-me'
import { useSendKey } from '../../hooks/use-send-key'
import { holderLabel } from '../../lib/labels'
import { useSessionWrite } from './use-session'

/** The last messages that the channel takes are worth choosing well. */
const FEW = 2

/** Where the desk speaks to the customer itself. What may not be asked for is not sent, and the words stay to be changed. */
export const ReplyBox = forwardRef<TextAreaRef, { session: DeskSession }>(function ReplyBox(
  { session },
  ref,
) {
  const me = useMe()
  const phone = usePhone()
  const [canned, setCanned] = useState(false)
  const hasCanned = useCannedReplies({ session: session.sessionId }).length > 0
  const { message } = Messages.useApp()
  const { draft, change, clear } = useDraft(`${me.agentId}.${session.sessionId}.reply`)
  const fault = useFault()
  const [sendKey, chooseSendKey] = useSendKey()
  const write = useSessionWrite(session.sessionId, 'reply')
  const { open, quota, text: windowText } = session.window
  const label = holderLabel(session.department, me)

  const send = async (): Promise<void> => {
    const text = draft.text.trim()
    if (write.isPending || text === '') return
    fault.clear()
    await write.mutateAsync({ text }).then(({ refused }) => {
      if (refused) return fault.say(refused)
      clear()
      if (!open) void message.info('已留下，并通知客户回来看')
    }, fault.fail)
  }
  const steer = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === '/' && draft.text === '' && hasCanned) {
      event.preventDefault()
      return setCanned(true)
    }
    const byModifier = event.ctrlKey || event.metaKey
    // Where Enter sends, a new line is Shift Enter. A phone's keyboard has neither: there the button sends.
    if (
      event.key === 'Enter' &&
      (byModifier || (sendKey === 'enter' && !phone && !event.shiftKey))
    ) {
      event.preventDefault()
      void send()
    }
    if (event.key === 'Escape') {
      event.stopPropagation()
      event.currentTarget.blur()
    }
  }

  return (
    <section className="reply" aria-label="回复客户">
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="reply__line">
        <Input.TextArea
          ref={ref}
          value={draft.text}
          maxLength={1500}
          aria-label="回复客户"
          placeholder={`以“${label}”回复客户`}
          autoSize={{ minRows: phone ? 1 : 2, maxRows: 8 }}
          onKeyDown={steer}
          onChange={(event) => {
            fault.clear()
            change({ text: event.target.value })
          }}
        />
        <Button
          type="primary"
          loading={write.isPending}
          disabled={draft.text.trim() === ''}
          onClick={() => void send()}
        >
          发送{!phone && <kbd>{sendKey === 'enter' ? 'Enter' : 'Ctrl Enter'}</kbd>}
        </Button>
      </div>
      <div className="reply__foot">
        <CannedReplies
          about={{ session: session.sessionId }}
          open={canned}
          onOpenChange={setCanned}
          onChoose={(text) => {
            fault.clear()
            change({ text: draft.text === '' ? text : `${draft.text}\n${text}` })
          }}
        />
        <p className={open && quota > FEW ? 'reply__window' : 'reply__window reply__window--short'}>
          {windowText}
        </p>
        {!phone && (
          <button
            type="button"
            className="reply__keys"
            aria-pressed={sendKey === 'enter'}
            onClick={() => chooseSendKey(sendKey === 'enter' ? 'ctrl-enter' : 'enter')}
          >
            {sendKey === 'enter' ? 'Enter 发送，Shift Enter 换行' : 'Ctrl Enter 发送，Enter 换行'}
          </button>
        )}
      </div>
    </section>
  )
})
