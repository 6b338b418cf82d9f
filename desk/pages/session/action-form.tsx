import { App as Messages, Button, Input } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'
import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'
import { CustomerPreview } from '../../components/customer-preview'
import { Icon } from '../../components/icon'
import { WriteTrouble } from '../../components/trouble'
import { useDraft } from '../../hooks/use-draft'
import { useFault } from '../../hooks/use-fault'
import { usePhone } from '../../hooks/use-media'
import { useMe } from '../../hooks/use-me'
import { steerForm } from '../../lib/form-keys'
import { holderLabel } from '../../lib/labels'
import {
  bodyOf,
  faultOf,
  FORM_WORDS,
  previewOf,
  warningOf,
  type FormAction,
  type Target,
} from './action-words'
import { HandOnTarget } from './hand-on-target'
import { useSessionWrite } from './use-session'

interface ActionFormProps {
  session: DeskSession
  action: FormAction
  /** Where to go once the session is somebody else's. */
  back: string
  onClose: () => void
}

/** Taking, handing on, noting and ending: what the customer will see of it, and a word for colleagues. */
export function ActionForm({ session, action, back, onClose }: ActionFormProps) {
  const me = useMe()
  const { message } = Messages.useApp()
  const navigate = useNavigate()
  const phone = usePhone()
  const { draft, change, clear } = useDraft(`${me.agentId}.${session.sessionId}.${action}`)
  const [target, setTarget] = useState<Target | null>(null)
  const fault = useFault()
  const write = useSessionWrite(session.sessionId, action)
  const words = FORM_WORDS[action]
  const preview = previewOf(action, holderLabel(session.department, me), session.forBot)
  const warning = warningOf(action, session)

  const submit = async (): Promise<void> => {
    const missing = faultOf(action, { text: draft.text, target })
    fault.say(missing)
    if (missing || write.isPending) return
    await write.mutateAsync(bodyOf(action, { text: draft.text, target })).then(() => {
      clear()
      onClose()
      void message.success(words.done)
      if (action === 'hand-on') void navigate(back)
    }, fault.fail)
  }
  const steer = (event: KeyboardEvent): void =>
    steerForm(event, { send: () => void submit(), close: onClose })

  return (
    <section className="composer" aria-label={words.title} onKeyDown={steer}>
      <div className="composer__head">
        <h2>{words.title}</h2>
        <Button
          type="text"
          className="composer__close"
          aria-label="收起"
          title="收起，草稿会留着"
          icon={<Icon name="close" />}
          onClick={onClose}
        />
      </div>
      {warning && <p className="form__warning">{warning}</p>}
      <div className={preview ? 'composer__body' : 'composer__body composer__body--alone'}>
        <div className="form__fields">
          {action === 'hand-on' && (
            <HandOnTarget
              target={target}
              onChange={(chosen) => {
                fault.clear()
                setTarget(chosen)
              }}
            />
          )}
          <label className="form__label">
            <span>
              {words.field}
              <small>
                <Icon name="lock" size={12} /> 客户看不到
              </small>
            </span>
            <Input.TextArea
              autoFocus={action !== 'hand-on'}
              value={draft.text}
              maxLength={action === 'note' ? 1000 : 500}
              placeholder={words.example}
              autoSize={{ minRows: 2, maxRows: 6 }}
              onChange={(event) => {
                fault.clear()
                change({ text: event.target.value })
              }}
            />
          </label>
        </div>
        {preview && <CustomerPreview by="系统" text={preview} placeholder="" />}
      </div>
      {fault.words && <WriteTrouble words={fault.words} />}
      <div className="composer__foot">
        <Button type="primary" loading={write.isPending} onClick={() => void submit()}>
          {words.send}
          {!phone && <kbd>Ctrl Enter</kbd>}
        </Button>
        <span className="composer__kept">{draft.text ? '草稿已留在这台设备上' : ''}</span>
      </div>
    </section>
  )
}
