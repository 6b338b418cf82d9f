import { whyNotUrge } from '../../../server/tickets/appeals/urge-rule'
import type { TicketStatus } from '../../../server/tickets/ticket.contract'
import { policy } from '../ticket-world'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const at = (time: string): Date => new Date(`2026-03-05T${time}:00+08:00`)

/** Once in two hours, and three times a day. */
it.each<[string, TicketStatus, Date[], RegExp | null]>([
  ['never urged', 'assigned', [], null],
  ['nobody has it yet', 'submitted', [], null],
  ['reopened', 'reopened', [], null],
  ['just under two hours', 'assigned', [at('10:01')], /今天 10:01 催过了.*今天 12:01 后可以再催/],
  ['two hours to the minute', 'assigned', [at('10:00')], null],
  [
    'three times today',
    'investigating',
    [at('05:00'), at('07:30'), at('10:00')],
    /今天已经催过 3 次.*明天 00:00 后可以再催/,
  ],
  [
    'three times yesterday',
    'investigating',
    ['01', '05', '09'].map((hour) => new Date(`2026-03-04T${hour}:00:00+08:00`)),
    null,
  ],
  ['the customer owes an answer', 'awaiting_customer', [], /等您补充/],
  ['a solution is there', 'resolved', [], /确认有没有解决/],
  ['over', 'closed', [], /确认有没有解决/],
  ['withdrawn', 'withdrawn', [], /撤回/],
])('%s', (_, status, urgedAt, why) => {
  const said = whyNotUrge(policy.appeals, { status, urgedAt, now: NOW })
  if (why === null) expect(said).toBeNull()
  else expect(said).toMatch(why)
})
