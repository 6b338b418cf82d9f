import { isOpenStatus, nextStatus, TICKET_COMMANDS, type TicketCommand } from '../../server/tickets/ticket-status'
import { TicketStatus } from '../../server/tickets/ticket.contract'

const STATUSES = TicketStatus.options
const COMMANDS = Object.keys(TICKET_COMMANDS) as TicketCommand[]

/** The whole life, spelled out a second time: row = status, column = command, `-` = not legal. */
const TABLE: Record<TicketStatus, Record<TicketCommand, TicketStatus | '-'>> = {
  submitted: {
    take: 'assigned', note: '-', 'note-internally': 'submitted', ask: '-', answer: 'submitted', resolve: '-', confirm: '-', reopen: '-',
  },
  assigned: {
    take: '-', note: 'investigating', 'note-internally': 'assigned', ask: 'awaiting_customer', answer: 'assigned', resolve: 'resolved',
    confirm: '-', reopen: '-',
  },
  investigating: {
    take: '-', note: 'investigating', 'note-internally': 'investigating', ask: 'awaiting_customer', answer: 'investigating',
    resolve: 'resolved', confirm: '-', reopen: '-',
  },
  awaiting_customer: {
    take: '-', note: 'awaiting_customer', 'note-internally': 'awaiting_customer', ask: 'awaiting_customer', answer: 'investigating',
    resolve: 'resolved', confirm: '-', reopen: '-',
  },
  resolved: {
    take: '-', note: '-', 'note-internally': 'resolved', ask: '-', answer: '-', resolve: '-', confirm: 'closed', reopen: 'reopened',
  },
  closed: {
    take: '-', note: '-', 'note-internally': 'closed', ask: '-', answer: '-', resolve: '-', confirm: '-', reopen: '-',
  },
  reopened: {
    take: 'assigned', note: 'investigating', 'note-internally': 'reopened', ask: 'awaiting_customer', answer: 'reopened',
    resolve: 'resolved', confirm: '-', reopen: '-',
  },
}

describe('the life of a ticket', () => {
  it.each(STATUSES.flatMap((status) => COMMANDS.map((command) => [status, command, TABLE[status][command]] as const)))(
    'from %s, %s leads to %s', (status, command, expected) => {
      expect(nextStatus(status, command) ?? '-').toBe(expected)
    })

  it('lets only the customer answer, confirm and reopen, and only the holder speak for us', () => {
    const by = Object.fromEntries(COMMANDS.map((command) => [command, TICKET_COMMANDS[command].by]))
    expect(by).toEqual({
      take: 'department', note: 'holder', 'note-internally': 'department', ask: 'holder', answer: 'customer', resolve: 'holder',
      confirm: 'customer', reopen: 'customer',
    })
  })

  it('ends for good only when the customer confirms', () => {
    const waysToClosed = STATUSES.flatMap((status) => COMMANDS.filter((command) => status !== 'closed' && nextStatus(status, command) === 'closed'))
    expect(waysToClosed).toEqual(['confirm'])
  })

  it('can be reached and left from every status but the last', () => {
    const reached = new Set(STATUSES.flatMap((status) => COMMANDS.map((command) => nextStatus(status, command)).filter((next) => next !== status)))
    expect(STATUSES.filter((status) => status !== 'submitted' && !reached.has(status))).toEqual([])
    const leaves = (status: TicketStatus): boolean => COMMANDS.some((command) => ![null, status].includes(nextStatus(status, command)))
    expect(STATUSES.filter((status) => !leaves(status))).toEqual(['closed'])
  })

  it.each([
    ['submitted', true], ['assigned', true], ['investigating', true], ['awaiting_customer', true], ['reopened', true],
    ['resolved', false], ['closed', false],
  ] as const)('counts %s as open: %s', (status, open) => {
    expect(isOpenStatus(status)).toBe(open)
  })
})
