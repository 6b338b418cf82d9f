import type { QueueDue } from '../lib/due'

/** A due moment: when, and how long still. Colour only where time is short or has run out. */
export function DueTime({ due, brief = false }: { due: QueueDue; brief?: boolean }) {
  return (
    <span className={`due due--${due.tone}`} title={due.absolute ?? undefined}>
      {due.absolute && !brief && <span className="due__absolute">{due.absolute}</span>}
      <span className="due__relative">{due.absolute && !brief ? `(${due.relative})` : due.relative}</span>
    </span>
  )
}
