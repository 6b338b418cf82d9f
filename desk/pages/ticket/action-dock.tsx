import { Button, Drawer } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import type { DeskAction, DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { Icon } from '../../components/icon'
import { LostWords } from '../../components/lost-words'
import { useCommands } from '../../hooks/use-commands'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { useMe } from '../../hooks/use-me'
import { usePhone } from '../../hooks/use-media'
import { readDraft } from '../../lib/drafts'
import { ACTIONS } from '../../lib/labels'
import { Composer } from './composer'
import type { WrittenAction } from './composer-words'
import { overtakenText } from './overtaken'
import { useTake } from './use-take'
import { useTicketWrite } from './use-ticket'

interface ActionDockProps {
  ticket: DeskTicket
  /** How often words were put into the draft of a note from outside: they are shown then. */
  given: number
  onTyping: () => void
  onWrite: () => () => void
}

/** The legal actions as buttons and why there are no more, and below them the one that is being written. */
export function ActionDock({ ticket, given, onTyping, onWrite }: ActionDockProps) {
  const me = useMe()
  const [chosen, setChosen] = useState<DeskAction | null>(null)
  const [lost, setLost] = useState<WrittenAction | null>(null)
  const phone = usePhone()
  const take = useTake(ticket)
  const legal = useMemo(
    () => ACTIONS.filter(({ action }) => ticket.actions.includes(action)),
    [ticket.actions],
  )
  const { ask } = take
  const choose = useCallback(
    (action: DeskAction) => {
      if (action === 'take') ask()
      else setChosen(action)
    },
    [ask],
  )
  useHotkeys(Object.fromEntries(legal.map(({ action, hotkey }) => [hotkey, () => choose(action)])))
  const commands = useMemo(
    () =>
      legal.map(({ action, label, hotkey }) => ({
        id: action,
        label,
        hotkey,
        run: () => choose(action),
      })),
    [legal, choose],
  )
  useCommands('ticket', commands)

  const [known, setKnown] = useState(given)
  if (given !== known) {
    setKnown(given)
    setChosen('note')
  }

  const draftName = (action: WrittenAction): string => `${me.agentId}.${ticket.number}.${action}`
  if (chosen && chosen !== 'take' && !ticket.actions.includes(chosen)) {
    // Somebody was faster. The words stay until their writer says what becomes of them, even should it be legal again.
    if (readDraft(draftName(chosen)).text.trim()) setLost(chosen)
    setChosen(null)
  }
  const writing = chosen && chosen !== 'take' && ticket.actions.includes(chosen) ? chosen : null
  const close = (): void => setChosen(null)
  const composer = writing && (
    <Composer
      key={`${writing}.${given}`}
      ticket={ticket}
      action={writing}
      onTyping={onTyping}
      onOpen={onWrite}
      onClose={close}
    />
  )
  if (composer && !phone) return <div className="dock dock--open">{composer}</div>
  return (
    <div className="dock">
      {lost && (
        <Lost
          ticket={ticket}
          draftName={draftName(lost)}
          onTake={choose}
          onDone={() => setLost(null)}
        />
      )}
      {ticket.whyNotText && (
        <p className="dock__why">
          <Icon name="lock" /> {ticket.whyNotText}
        </p>
      )}
      {legal.map(({ action, label, hotkey }, index) => (
        <Button
          key={action}
          type={index === 0 && action !== 'take-over' ? 'primary' : 'default'}
          loading={action === 'take' && take.pending}
          onClick={() => choose(action)}
        >
          {label}
          {!phone && <kbd>{hotkey}</kbd>}
        </Button>
      ))}
      <Drawer
        open={composer !== null}
        onClose={close}
        placement="bottom"
        size="auto"
        closable={false}
        destroyOnHidden
        className="dock__drawer"
        aria-label="写给客户"
      >
        {composer}
      </Drawer>
    </div>
  )
}

interface LostProps {
  ticket: DeskTicket
  draftName: string
  onTake: (action: DeskAction) => void
  onDone: () => void
}

function Lost({ ticket, draftName, onTake, onDone }: LostProps) {
  const note = useTicketWrite(ticket.number, 'note-internally')
  const take = (['take', 'take-over'] as const).find((action) => ticket.actions.includes(action))
  return (
    <LostWords
      why={overtakenText(ticket)}
      draftName={draftName}
      onDone={onDone}
      onNote={(text) => note.mutateAsync({ text, visibility: 'internal' })}
      {...(take ? { takeBack: { label: '接回来', run: () => onTake(take) } } : {})}
    />
  )
}
