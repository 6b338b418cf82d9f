import { Button, Drawer } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import type {
  DeskSession,
  SessionAction,
} from '../../../server/reception/desk/desk-session.contract'
import { Icon } from '../../components/icon'
import { LostWords } from '../../components/lost-words'
import { useCommands } from '../../hooks/use-commands'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { useMe } from '../../hooks/use-me'
import { usePhone } from '../../hooks/use-media'
import { readDraft } from '../../lib/drafts'
import { SESSION_ACTIONS } from '../../lib/labels'
import { ActionForm } from './action-form'
import { FORM_WORDS } from './action-words'
import { BlockForm } from './block-form'
import { overtakenText } from './overtaken'
import { ReplyBox } from './reply-box'
import { useSessionWrite } from './use-session'

const isForm = (action: SessionAction | null): action is Exclude<SessionAction, 'reply'> =>
  action !== null && action !== 'reply'

/** The reply where the desk can speak, why not where it cannot, and the legal actions as buttons. */
export function SessionDock({ session, back }: { session: DeskSession; back: string }) {
  const me = useMe()
  const [query, setQuery] = useSearchParams()
  const asked = SESSION_ACTIONS.find(({ action }) => action === query.get('do'))?.action ?? null
  const [chosen, setChosen] = useState<SessionAction | null>(asked)
  const [lost, setLost] = useState<SessionAction | null>(null)
  const [, setSettledCount] = useState(0)
  const phone = usePhone()
  const reply = useRef<TextAreaRef>(null)
  const legal = useMemo(
    () => SESSION_ACTIONS.filter(({ action }) => session.actions.includes(action)),
    [session.actions],
  )
  const choose = useCallback((action: SessionAction) => {
    if (isForm(action)) return setChosen(action)
    setChosen(null)
    // The field may have to come back first.
    requestAnimationFrame(() => reply.current?.focus({ cursor: 'end' }))
  }, [])
  useHotkeys(Object.fromEntries(legal.map(({ action, hotkey }) => [hotkey, () => choose(action)])))
  useCommands(
    'session',
    useMemo(
      () =>
        legal.map(({ action, label, hotkey }) => ({
          id: action,
          label,
          hotkey,
          run: () => choose(action),
        })),
      [legal, choose],
    ),
  )

  const writing = isForm(chosen) && session.actions.includes(chosen) ? chosen : null
  // What the address asked for was done, not wanted or is not legal: a reload does not ask again.
  const dropAsked = useCallback(
    () =>
      setQuery(
        (now) => {
          const next = new URLSearchParams(now)
          next.delete('do')
          return next
        },
        { replace: true },
      ),
    [setQuery],
  )
  const pointless = query.has('do') && (asked === null || !session.actions.includes(asked))
  useEffect(() => {
    if (pointless) dropAsked()
  }, [pointless, dropAsked])
  const close = (): void => {
    setChosen(null)
    if (query.has('do')) dropAsked()
  }
  const draftName = (action: SessionAction): string =>
    `${me.agentId}.${session.sessionId}.${action}`
  if (isForm(chosen) && !session.actions.includes(chosen)) {
    if (readDraft(draftName(chosen)).text.trim()) setLost(chosen)
    setChosen(null)
  }
  // The draft is no part of the state: it is looked at anew.
  const settled = (): void => {
    setLost(null)
    setSettledCount((count) => count + 1)
  }
  const unsent =
    lost ?? (!session.canReply && readDraft(draftName('reply')).text.trim() ? 'reply' : null)
  const form =
    writing === 'block' ? (
      <BlockForm session={session} onClose={close} />
    ) : (
      writing && (
        <ActionForm key={writing} session={session} action={writing} back={back} onClose={close} />
      )
    )
  if (form && !phone) return <div className="dock dock--open">{form}</div>
  return (
    <div className="dock dock--talk">
      {unsent && (
        <Lost
          key={unsent}
          session={session}
          draftName={draftName(unsent)}
          onTake={() => choose('take')}
          onDone={settled}
        />
      )}
      {session.canReply ? <ReplyBox ref={reply} session={session} /> : <WhyNot session={session} />}
      <div className="dock__actions">
        {legal
          .filter(({ action }) => action !== 'reply')
          .map(({ action, label, hotkey }) => (
            <Button
              key={action}
              type={action === 'take' ? 'primary' : 'default'}
              onClick={() => choose(action)}
            >
              {label}
              {!phone && <kbd>{hotkey}</kbd>}
            </Button>
          ))}
      </div>
      <Drawer
        open={form !== null}
        onClose={close}
        placement="bottom"
        size="auto"
        closable={false}
        destroyOnHidden
        className="dock__drawer"
        aria-label={writing === 'block' ? '暂停人工会话' : writing ? FORM_WORDS[writing].title : ''}
      >
        {form}
      </Drawer>
    </div>
  )
}

interface LostProps {
  session: DeskSession
  draftName: string
  onTake: () => void
  onDone: () => void
}

function Lost({ session, draftName, onTake, onDone }: LostProps) {
  const note = useSessionWrite(session.sessionId, 'note')
  return (
    <LostWords
      why={overtakenText(session)}
      draftName={draftName}
      onDone={onDone}
      onNote={(text) => note.mutateAsync({ text })}
      {...(session.actions.includes('take') ? { takeBack: { label: '接回来', run: onTake } } : {})}
    />
  )
}

function WhyNot({ session: { cannotReplyText, actions } }: { session: DeskSession }) {
  if (!cannotReplyText) return null
  return (
    <p className="dock__why">
      <Icon name={actions.includes('take') ? 'pause' : 'lock'} /> {cannotReplyText}
    </p>
  )
}
