import { App as Messages, Button, Segmented } from 'antd'
import {
  useEffect,
  useState,
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { ApiFault } from '../../api/api-fault'
import { CannedReplies, useCannedReplies } from '../../components/canned-replies'
import { CustomerPreview } from '../../components/customer-preview'
import { Icon } from '../../components/icon'
import { WriteTrouble } from '../../components/trouble'
import { useDraft } from '../../hooks/use-draft'
import { useFault } from '../../hooks/use-fault'
import { usePhone } from '../../hooks/use-media'
import { useMe } from '../../hooks/use-me'
import type { Draft } from '../../lib/drafts'
import { steerForm } from '../../lib/form-keys'
import { holderLabel } from '../../lib/labels'
import {
  AddFiles,
  FileList,
  MOST_FILES,
  useComposerFiles,
  type ComposerFiles,
} from './composer-files'
import { ComposerText } from './composer-text'
import {
  ANSWER_WITHIN,
  bodyOf,
  changesOf,
  faultOf,
  isInternal,
  WORDS,
  type WrittenAction,
} from './composer-words'
import { Responsibility } from './responsibility'
import { useTicketWrite } from './use-ticket'

const READERS: { value: Draft['visibility']; label: string }[] = [
  { value: 'customer', label: '给客户看' },
  { value: 'internal', label: '仅内部' },
]

interface ComposerProps {
  ticket: DeskTicket
  action: WrittenAction
  /** Every letter, for the others who have it open. */
  onTyping: () => void
  /** Keeps what was said last in view above what is being written, until the returned function is called. */
  onOpen: () => () => void
  onClose: () => void
}

/** Where words to the customer (or to colleagues) are written, beside what the customer will read. */
export function Composer({ ticket, action, onTyping, onOpen, onClose }: ComposerProps) {
  const me = useMe()
  const { message, modal } = Messages.useApp()
  const { draft, change: keep, clear } = useDraft(`${me.agentId}.${ticket.number}.${action}`)
  const write = useTicketWrite(ticket.number, action)
  const fault = useFault()
  const change = (part: Partial<Draft>): void => {
    fault.clear()
    keep(part)
  }
  const files = useComposerFiles(draft, change)
  const takesFiles = action !== 'take-over'
  // What its writer has read: as it stood when they began, or when they said that they have read what came since.
  const [seen] = useState(ticket.work.version)
  const [unread, setUnread] = useState(false)
  const [canned, setCanned] = useState(false)
  const hasCanned = useCannedReplies({ ticket: ticket.number }).length > 0
  const [answerHours, setAnswerHours] = useState<number | null>(null)
  const append = (more: string): void =>
    change({ text: draft.text.trim() ? `${draft.text.trim()}\n${more}` : more })
  const phone = usePhone()
  const words = WORDS[action]
  useEffect(() => onOpen(), [onOpen])
  const internal = isInternal(action, draft)
  const preview = <Preview action={action} draft={draft} by={holderLabel(ticket.department, me)} />
  const send = async (upon = seen): Promise<void> => {
    fault.clear()
    setUnread(false)
    await write
      .mutateAsync({
        ...bodyOf(action, draft),
        ...(action === 'ask' && answerHours !== null ? { answerHours } : {}),
        ...(internal || action === 'take-over' ? {} : { seen: upon }),
      })
      .then(
        () => {
          clear()
          onClose()
          void message.success(internal ? '记下了，只有同事能看到' : words.sent)
        },
        (error: unknown) => {
          fault.fail(error)
          setUnread(error instanceof ApiFault && error.reference.code === 'not_read_yet')
        },
      )
  }
  const about = { ticket: ticket.number }
  const cannedReplies = (
    <CannedReplies about={about} open={canned} onOpenChange={setCanned} onChoose={append} />
  )
  const submit = (): void => {
    const missing = faultOf(action, draft)
    if (missing || write.isPending) return fault.say(missing)
    if (files.busy) return fault.say('附件还在上传，传完再发')
    if (files.waiting.length > 0) return fault.say('有附件没有传上，请再试一次，或移除它')
    if (action !== 'resolve') return void send()
    modal.confirm({
      title: '确认给出解决',
      icon: null,
      content: preview,
      okText: '确认解决',
      cancelText: '再看看',
      onOk: () => send(),
    })
  }
  const steer = (event: KeyboardEvent): void =>
    steerForm(event, { send: () => submit(), close: onClose })

  return (
    <section
      className="composer"
      aria-label={words.title}
      onKeyDown={steer}
      {...(takesFiles ? receiving(files.add) : {})}
    >
      <ComposerHead action={action} draft={draft} onChange={change} onClose={onClose} />
      <div className="composer__body">
        <ComposerText
          value={draft.text}
          internal={internal}
          label={words.title}
          example={words.example}
          rows={phone ? 4 : 5}
          onSlash={hasCanned ? () => setCanned(true) : undefined}
          onChange={(text) => {
            change({ text })
            onTyping()
          }}
        />
        {internal ? (
          <p className="composer__internal">
            <Icon name="lock" /> 内部备注，客户看不到，也不会收到通知
          </p>
        ) : (
          preview
        )}
      </div>
      {takesFiles && <FileList sent={draft.files} files={files} />}
      {action === 'ask' && (
        <AskParts
          answerHours={answerHours}
          onAnswerHours={setAnswerHours}
          missing={ticket.work.missing}
          onAsk={append}
        />
      )}
      <Side action={action} draft={draft} ticket={ticket} onChange={change} />
      {fault.words && <WriteTrouble words={fault.words} />}
      {unread && <Anyway busy={write.isPending} onSend={() => void send(ticket.work.version)} />}
      <ComposerFoot
        action={action}
        draft={draft}
        busy={write.isPending}
        onSend={submit}
        files={files}
        canned={internal || !takesFiles ? null : cannedReplies}
      />
    </section>
  )
}

function ComposerFoot({
  action,
  draft,
  busy,
  onSend,
  files,
  canned,
}: {
  action: WrittenAction
  draft: Draft
  busy: boolean
  onSend: () => void
  files: ComposerFiles
  canned: ReactNode
}) {
  const phone = usePhone()
  return (
    <div className="composer__foot">
      <Button type="primary" loading={busy} onClick={onSend}>
        {isInternal(action, draft) ? '记下' : WORDS[action].send}
        {!phone && <kbd>Ctrl Enter</kbd>}
      </Button>
      {action !== 'take-over' && (
        <AddFiles
          full={draft.files.length + files.waiting.length >= MOST_FILES}
          onAdd={files.add}
        />
      )}
      {canned}
      <span className="composer__kept">{draft.text ? '草稿已留在这台设备上' : ''}</span>
    </div>
  )
}

/** Files pasted into the words, or dropped on them. */
function receiving(add: (files: File[]) => void) {
  return {
    onPaste: (event: ClipboardEvent): void => {
      const files = [...event.clipboardData.files]
      if (files.length === 0) return
      event.preventDefault()
      add(files)
    },
    onDragOver: (event: DragEvent): void => event.preventDefault(),
    onDrop: (event: DragEvent): void => {
      event.preventDefault()
      add([...event.dataTransfer.files])
    },
  }
}

/** Whose side it lies on is said with progress and with a solution. */
function Side({
  action,
  draft,
  ticket,
  onChange,
}: Pick<ComposerProps, 'action' | 'ticket'> & {
  draft: Draft
  onChange: (part: Partial<Draft>) => void
}) {
  if (action !== 'note' && action !== 'resolve') return null
  return (
    <Responsibility
      draft={draft}
      current={ticket.responsibleSideText}
      required={action === 'resolve'}
      onChange={onChange}
    />
  )
}

/** What is being written, and for whom. */
function ComposerHead({
  action,
  draft,
  onChange,
  onClose,
}: {
  action: WrittenAction
  draft: Draft
  onChange: (part: Partial<Draft>) => void
  onClose: () => void
}) {
  return (
    <div className="composer__head">
      <h2>{WORDS[action].title}</h2>
      {action === 'note' && (
        <Segmented
          value={draft.visibility}
          options={READERS}
          onChange={(visibility) => onChange({ visibility })}
          aria-label="给谁看"
        />
      )}
      <Button
        type="text"
        className="composer__close"
        aria-label="收起"
        title="收起，草稿会留着"
        icon={<Icon name="close" />}
        onClick={onClose}
      />
    </div>
  )
}

/** What came in meanwhile was read, and the words still stand. */
function Anyway({ busy, onSend }: { busy: boolean; onSend: () => void }) {
  return (
    <Button onClick={onSend} loading={busy}>
      看过了，照样发
    </Button>
  )
}

/** Of a question: how long its customer has, and what else would help. */
function AskParts({
  answerHours,
  onAnswerHours,
  missing,
  onAsk,
}: {
  answerHours: number | null
  onAnswerHours: (hours: number | null) => void
  missing: DeskTicket['work']['missing']
  onAsk: (ask: string) => void
}) {
  return (
    <>
      <AnswerWithin value={answerHours} onChange={onAnswerHours} />
      <Missing missing={missing} onAsk={onAsk} />
    </>
  )
}

/** What happens when nobody answers is told to the customer with the question. */
function AnswerWithin({
  value,
  onChange,
}: {
  value: number | null
  onChange: (hours: number | null) => void
}) {
  return (
    <p className="missing">
      最晚补充：
      <Segmented<number>
        size="small"
        value={value ?? 0}
        aria-label="最晚多久内补充"
        options={[{ value: 0, label: '按规定' }, ...ANSWER_WITHIN]}
        onChange={(hours) => onChange(hours === 0 ? null : hours)}
      />
      到期前提醒一次，到时没有收到就先算完成，客户随时能重新打开
    </p>
  )
}

/** What would help for this kind of problem and is not there: one tap puts the question. */
function Missing({
  missing,
  onAsk,
}: {
  missing: DeskTicket['work']['missing']
  onAsk: (ask: string) => void
}) {
  if (missing.length === 0) return null
  return (
    <p className="missing">
      还缺：
      {missing.map(({ label, ask }) => (
        <Button key={label} size="small" title={ask} onClick={() => onAsk(ask)}>
          {label}
        </Button>
      ))}
    </p>
  )
}

/** What the customer will read: the words as they stand, or who has it from now on. Also shown in a dialog, outside the shell. */
function Preview({ action, draft, by }: { action: WrittenAction; draft: Draft; by: string }) {
  const text = action === 'take-over' ? '接着为您处理，之前的情况都已经看到' : draft.text.trim()
  return (
    <CustomerPreview
      by={by}
      text={text}
      placeholder={WORDS[action].placeholder}
      changes={changesOf(action, draft)}
    />
  )
}
