import {
  isOpenStatus,
  nextStatus,
  TICKET_COMMANDS,
  type TicketCommand,
} from '../../server/tickets/ticket-status'
import { TicketStatus } from '../../server/tickets/ticket.contract'

const STATUSES = TicketStatus.options
const COMMANDS = Object.keys(TICKET_COMMANDS) as TicketCommand[]

/** The whole life, spelled out a second time: row = status, column = command, `-` = not legal. */
const TABLE: Record<TicketStatus, Record<TicketCommand, TicketStatus | '-'>> = {
  submitted: {
    urge: 'submitted',
    expire: '-',
    'send-on': '-',
    'solve-anew': '-',
    'take-over': '-',
    take: 'assigned',
    note: '-',
    'note-internally': 'submitted',
    ask: '-',
    answer: 'submitted',
    resolve: '-',
    confirm: '-',
    reopen: '-',
    withdraw: 'withdrawn',
    release: '-',
    'release-answered': '-',
  },
  assigned: {
    urge: 'assigned',
    expire: '-',
    'send-on': 'reopened',
    'solve-anew': 'resolved',
    'take-over': 'assigned',
    take: '-',
    note: 'investigating',
    'note-internally': 'assigned',
    ask: 'awaiting_customer',
    answer: 'assigned',
    resolve: 'resolved',
    confirm: '-',
    reopen: '-',
    withdraw: 'withdrawn',
    release: 'submitted',
    'release-answered': 'reopened',
  },
  investigating: {
    urge: 'investigating',
    expire: '-',
    'send-on': 'reopened',
    'solve-anew': 'resolved',
    'take-over': 'investigating',
    take: '-',
    note: 'investigating',
    'note-internally': 'investigating',
    ask: 'awaiting_customer',
    answer: 'investigating',
    resolve: 'resolved',
    confirm: '-',
    reopen: '-',
    withdraw: 'withdrawn',
    release: 'submitted',
    'release-answered': 'reopened',
  },
  awaiting_customer: {
    urge: '-',
    expire: '-',
    'send-on': 'reopened',
    'solve-anew': 'resolved',
    'take-over': 'awaiting_customer',
    take: '-',
    note: 'awaiting_customer',
    'note-internally': 'awaiting_customer',
    ask: 'awaiting_customer',
    answer: 'investigating',
    resolve: 'resolved',
    confirm: '-',
    reopen: '-',
    withdraw: 'withdrawn',
    release: '-',
    'release-answered': '-',
  },
  resolved: {
    urge: '-',
    expire: 'closed',
    'send-on': 'reopened',
    'solve-anew': 'resolved',
    'take-over': '-',
    take: '-',
    note: '-',
    'note-internally': 'resolved',
    ask: '-',
    answer: '-',
    resolve: '-',
    confirm: 'closed',
    reopen: 'reopened',
    withdraw: '-',
    release: '-',
    'release-answered': '-',
  },
  closed: {
    urge: '-',
    expire: '-',
    'send-on': 'reopened',
    'solve-anew': 'resolved',
    'take-over': '-',
    take: '-',
    note: '-',
    'note-internally': 'closed',
    ask: '-',
    answer: '-',
    resolve: '-',
    confirm: '-',
    reopen: 'reopened',
    withdraw: '-',
    release: '-',
    'release-answered': '-',
  },
  reopened: {
    urge: 'reopened',
    expire: '-',
    'send-on': 'reopened',
    'solve-anew': 'resolved',
    'take-over': '-',
    take: 'assigned',
    note: 'investigating',
    'note-internally': 'reopened',
    ask: 'awaiting_customer',
    answer: 'reopened',
    resolve: 'resolved',
    confirm: '-',
    reopen: '-',
    withdraw: 'withdrawn',
    release: '-',
    'release-answered': '-',
  },
  withdrawn: {
    urge: '-',
    expire: '-',
    'send-on': '-',
    'solve-anew': '-',
    'take-over': '-',
    take: '-',
    note: '-',
    'note-internally': 'withdrawn',
    ask: '-',
    answer: '-',
    resolve: '-',
    confirm: '-',
    reopen: '-',
    withdraw: '-',
    release: '-',
    'release-answered': '-',
  },
}

describe('the life of a ticket', () => {
  it.each(
    STATUSES.flatMap((status) =>
      COMMANDS.map((command) => [status, command, TABLE[status][command]] as const),
    ),
  )('from %s, %s leads to %s', (status, command, expected) => {
    expect(nextStatus(status, command) ?? '-').toBe(expected)
  })

  it('lets only the customer answer, urge, confirm, reopen and withdraw, only the holder speak for us, and only a reviewer overturn', () => {
    const by = Object.fromEntries(COMMANDS.map((command) => [command, TICKET_COMMANDS[command].by]))
    expect(by).toEqual({
      take: 'department',
      'take-over': 'department',
      note: 'holder',
      'note-internally': 'department',
      ask: 'holder',
      answer: 'customer',
      resolve: 'holder',
      confirm: 'customer',
      reopen: 'customer',
      withdraw: 'customer',
      release: 'system',
      'release-answered': 'system',
      urge: 'customer',
      expire: 'system',
      'send-on': 'reviewer',
      'solve-anew': 'reviewer',
    })
  })

  it('ends only when the customer confirms, or says nothing', () => {
    const waysToClosed = STATUSES.flatMap((status) =>
      COMMANDS.filter((command) => status !== 'closed' && nextStatus(status, command) === 'closed'),
    )
    expect(waysToClosed).toEqual(['confirm', 'expire'])
  })

  it('can be reached and left from every status but those that end it', () => {
    const reached = new Set(
      STATUSES.flatMap((status) =>
        COMMANDS.map((command) => nextStatus(status, command)).filter((next) => next !== status),
      ),
    )
    expect(STATUSES.filter((status) => status !== 'submitted' && !reached.has(status))).toEqual([])
    const leaves = (status: TicketStatus): boolean =>
      COMMANDS.some((command) => ![null, status].includes(nextStatus(status, command)))
    expect(STATUSES.filter((status) => !leaves(status))).toEqual(['withdrawn'])
  })

  it.each([
    ['submitted', true],
    ['assigned', true],
    ['investigating', true],
    ['awaiting_customer', true],
    ['reopened', true],
    ['resolved', false],
    ['closed', false],
  ] as const)('counts %s as open: %s', (status, open) => {
    expect(isOpenStatus(status)).toBe(open)
  })
})
