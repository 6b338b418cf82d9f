import type { QueueDue } from '../lib/due'

/** A due moment: how long still, and when. Colour only where time is short or has run out. What is left is never cut. */
export function DueTime({ due, brief = false }: { due: QueueDue; brief?: boolean }) {
  return (
    <span className={`due due--${due.tone}`} title={due.absolute ?? undefined}>
      <span className="due__relative">{due.relative}</span>
      {due.absolute && !brief && <span className="due__absolute">{due.absolute}</span>}
    </span>
  )
}
