import type { Database } from '../../../server/db/database'
import { MINUTE_MS } from '../../../server/lib/clock'
import {
  addNote,
  askCustomer,
  diagnoseTicket,
  resolveTicket,
  takeTicket,
} from '../../../server/tickets/handling/agent-ticket.service'
import {
  answerTicket,
  confirmTicket,
} from '../../../server/tickets/customer/customer-ticket.service'
import { submitTicket, type TicketDeps } from '../../../server/tickets/submit/submit-ticket'
import type { ActingAgent } from '../../../server/http/context'
import { Ticket } from '../../../server/tickets/ticket.entity'
import { AnswerTicket, SubmitTicket } from '../../../server/tickets/ticket.contract'

export type DeedName =
  'submit' | 'take' | 'note' | 'ask' | 'answer' | 'reply' | 'diagnose' | 'resolve' | 'confirm'
export interface Deed {
  name: DeedName
  at: number
}

/** What happens to one ticket; a life may stop anywhere. */
export interface Life {
  index: number
  urgent: boolean
  deeds: Deed[]
  ticketId: string
  number: string
}

export interface YearWorld {
  db: Database
  deps: TicketDeps
  agent: ActingAgent
  customerIds: readonly string[]
}

const WAYS: ReadonlyArray<readonly DeedName[]> = [
  ['take', 'note', 'diagnose', 'resolve', 'confirm'],
  ['take', 'note', 'resolve'],
  ['take', 'ask', 'answer', 'reply', 'diagnose', 'resolve'],
  ['take', 'diagnose', 'ask', 'answer', 'resolve', 'confirm'],
  ['take', 'ask'],
  ['take'],
  [],
  ['take', 'note', 'ask', 'answer', 'reply', 'resolve'],
]

/** Minutes between two deeds: mostly soon, at times after days. */
function gap(random: () => number): number {
  const kind = random()
  return 1 + Math.floor(random() * (kind < 0.4 ? 8 : kind < 0.7 ? 60 : kind < 0.9 ? 900 : 6_000))
}

/** All at a quarter past a minute, so that no deed falls together with a look of the workers. */
export function lifeOf(index: number, from: number, random: () => number): Life {
  const way = WAYS[index % WAYS.length] ?? []
  let at = from
  const deeds = way.map((name): Deed => ({ name, at: (at += gap(random) * MINUTE_MS) }))
  return {
    index,
    urgent: random() < 0.2,
    deeds: [{ name: 'submit', at: from }, ...deeds],
    ticketId: '',
    number: '',
  }
}

export async function act(world: YearWorld, life: Life, { name }: Deed): Promise<void> {
  const { db, deps, agent, customerIds } = world
  const by = { number: life.number, agent }
  const customerId = customerIds[life.index % customerIds.length] ?? ''
  await db.transaction(async (tx) => {
    switch (name) {
      case 'submit': {
        const input = SubmitTicket.parse({
          kind: 'goods',
          description: '激活时提示卡密无效',
          urgent: life.urgent,
          another: true,
        })
        const { ticket } = await submitTicket(tx, deps, {
          customerId,
          input,
          source: 'mini-program',
        })
        return void Object.assign(life, { ticketId: ticket.id, number: ticket.number })
      }
      case 'take':
        return void (await takeTicket(tx, deps, by))
      case 'note':
      case 'reply':
        return void (await addNote(tx, deps, {
          ...by,
          input: { text: '正在查', visibility: 'customer' },
        }))
      case 'ask':
        return void (await askCustomer(tx, deps, { ...by, input: { text: '是哪一天买的？' } }))
      case 'answer':
        return void (await answerTicket(tx, deps, {
          number: life.number,
          customerId,
          input: AnswerTicket.parse({ text: '昨天' }),
        }))
      case 'diagnose':
        return void (await diagnoseTicket(tx, deps, {
          ...by,
          input: { responsibleSide: 'upstream', responsibleBasis: '供货商回了单' },
        }))
      case 'resolve':
        return void (await resolveTicket(tx, deps, {
          ...by,
          input: { text: '补发了', responsibleSide: 'upstream' },
        }))
      case 'confirm': {
        // Who comes too late finds it ended by itself.
        if (await tx.manager.existsBy(Ticket, { id: life.ticketId, status: 'closed' })) return
        return void (await confirmTicket(tx, deps, {
          number: life.number,
          customerId,
          input: { solved: true, text: null },
        }))
      }
    }
  })
}
