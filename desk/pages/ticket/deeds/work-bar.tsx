import { Button } from 'antd'
import { useMemo, useState } from 'react'
import type { DeskTicket } from '../../../../server/tickets/desk/desk-ticket.contract'
import { useCommands } from '../../../hooks/use-commands'
import { useHotkeys } from '../../../hooks/use-hotkeys'
import { ClassifyForm } from './classify-form'
import { ColleagueForm, DraftForm } from './colleague-forms'
import { Helpers } from './helpers'
import { Merged, MergeForm } from './merge-form'
import { Tags } from './tags'
import { OutsideAnswerForm, OutsideForm } from './outside-form'

type Work = 'classify' | 'merge' | 'help' | 'hand-on' | 'draft' | 'outside' | 'outside-answer'

interface Offer {
  work: Work
  label: string
  hotkey?: string
}

/** What may be done with the ticket beside writing to its customer: quiet buttons, one form at a time. */
export function WorkBar({ ticket, back }: { ticket: DeskTicket; back: string }) {
  const [open, setOpen] = useState<Work | null>(null)
  const offers = useMemo(() => offersOf(ticket), [ticket])
  useHotkeys(
    Object.fromEntries(
      offers.flatMap(({ work, hotkey }) => (hotkey ? [[hotkey, () => setOpen(work)]] : [])),
    ),
  )
  const commands = useMemo(
    () =>
      offers.map(({ work, label, hotkey }) => ({
        id: `work-${work}`,
        label,
        ...(hotkey ? { hotkey } : {}),
        run: () => setOpen(work),
      })),
    [offers],
  )
  useCommands('ticket-work', commands)
  const close = (): void => setOpen(null)
  const shown = offers.find(({ work }) => work === open)?.work
  return (
    <div className="work">
      <Merged ticket={ticket} />
      <Helpers ticket={ticket} />
      <Tags ticket={ticket} />
      <div className="work__bar" role="toolbar" aria-label="工单操作">
        {offers.map(({ work, label, hotkey }) => (
          <Button
            key={work}
            size="small"
            aria-expanded={shown === work}
            title={hotkey ? `${label}（${hotkey}）` : label}
            onClick={() => setOpen(shown === work ? null : work)}
          >
            {label}
          </Button>
        ))}
      </div>
      {shown === 'classify' && <ClassifyForm ticket={ticket} back={back} onClose={close} />}
      {(shown === 'help' || shown === 'hand-on') && (
        <ColleagueForm key={shown} ticket={ticket} work={shown} back={back} onClose={close} />
      )}
      {shown === 'merge' && <MergeForm ticket={ticket} onClose={close} />}
      {shown === 'draft' && <DraftForm ticket={ticket} onClose={close} />}
      {shown === 'outside' && <OutsideForm ticket={ticket} onClose={close} />}
      {shown === 'outside-answer' && <OutsideAnswerForm ticket={ticket} onClose={close} />}
    </div>
  )
}

function offersOf({ work }: DeskTicket): Offer[] {
  return [
    ...(work.mayClassify
      ? [{ work: 'classify' as const, label: '改类型或部门', hotkey: 'c' }]
      : []),
    ...(work.mayHandOn
      ? [
          { work: 'help' as const, label: '请人协助', hotkey: 'h' },
          { work: 'hand-on' as const, label: '转给同事', hotkey: 'g' },
        ]
      : []),
    ...(work.mayMerge ? [{ work: 'merge' as const, label: '合并', hotkey: 'm' }] : []),
    ...(work.mayDraft ? [{ work: 'draft' as const, label: '给处理人拟回复', hotkey: 'd' }] : []),
    ...(work.outside
      ? [
          { work: 'outside-answer' as const, label: `${work.outside.from}已答复` },
          { work: 'outside' as const, label: '改外部期限' },
        ]
      : [{ work: 'outside' as const, label: '外部期限' }]),
  ]
}
