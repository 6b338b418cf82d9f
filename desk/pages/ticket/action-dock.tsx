import { Button, Drawer } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import type { DeskAction, DeskTicket } from '../../../server/tickets/desk-ticket.contract'
import { useCommands } from '../../hooks/use-commands'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { usePhone } from '../../hooks/use-media'
import { ACTIONS } from '../../lib/labels'
import { Composer } from './composer'
import { useTake } from './use-take'

/** The legal actions as buttons, and below them the one that is being written. */
export function ActionDock({ ticket, onWrite }: { ticket: DeskTicket; onWrite: () => () => void }) {
  const [chosen, setChosen] = useState<DeskAction | null>(null)
  const phone = usePhone()
  const take = useTake(ticket)
  const legal = useMemo(() => ACTIONS.filter(({ action }) => ticket.actions.includes(action)), [ticket.actions])
  const { ask } = take
  const choose = useCallback((action: DeskAction) => { if (action === 'take') ask(); else setChosen(action) }, [ask])
  useHotkeys(Object.fromEntries(legal.map(({ action, hotkey }) => [hotkey, () => choose(action)])))
  const commands = useMemo(
    () => legal.map(({ action, label, hotkey }) => ({ id: action, label, hotkey, run: () => choose(action) })), [legal, choose])
  useCommands('ticket', commands)

  const writing = chosen && chosen !== 'take' && ticket.actions.includes(chosen) ? chosen : null
  const close = (): void => setChosen(null)
  const composer = writing && <Composer key={writing} ticket={ticket} action={writing} onOpen={onWrite} onClose={close} />
  if (legal.length === 0) return null
  if (composer && !phone) return <div className="dock dock--open">{composer}</div>
  return (
    <div className="dock">
      {legal.map(({ action, label, hotkey }, index) => (
        <Button key={action} type={index === 0 ? 'primary' : 'default'} loading={action === 'take' && take.pending}
          onClick={() => choose(action)}>
          {label}{!phone && <kbd>{hotkey}</kbd>}
        </Button>
      ))}
      <Drawer open={composer !== null} onClose={close} placement="bottom" size="auto" closable={false} destroyOnHidden
        className="dock__drawer" aria-label="写给客户">
        {composer}
      </Drawer>
    </div>
  )
}
