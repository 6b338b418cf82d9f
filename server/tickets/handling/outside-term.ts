import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { formatForPeople } from '../../lib/shanghai-time'
import { guardAgentWords } from './guard-words'
import { actorOf, type AgentCommand } from './agent-command'
import { changeTicket } from '../change-ticket'
import type { AnswerOutsideTerm, SetOutsideTerm } from '../desk/desk-work.contract'
import type { TicketDeps } from '../submit/submit-ticket'
import { getTicketForAgent, requireNext } from '../ticket-access'
import { startClock, stopClock } from '../promises/ticket-clocks'
import type { Ticket } from '../ticket.entity'

/**
 * Somebody outside has set a term for the answer: 12315, a court, the card scheme. It gets a clock of its own that waits for nobody, warns
 * and rises like the others (clock-rules.ts), and goes on after the ticket's end until somebody says that it was answered. Another term from
 * outside takes the place of the one before.
 * @throws UserError 404; 422 where the moment is over already
 */
export async function setOutsideTerm(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<SetOutsideTerm>,
): Promise<Ticket> {
  const { agent, input, number } = command
  const dueAt = new Date(input.dueAt)
  if (dueAt <= tx.now)
    throw new UserError('term_is_over', {
      status: 422,
      public: '这个时间已经过了，请核对对方给的期限',
      internal: input.dueAt,
    })
  await guardAgentWords(tx, deps, {
    text: `${input.from}\n${input.reference ?? ''}`,
    visibility: 'internal',
  })
  const ticket = await changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, agent, number),
    (ticket) => {
      requireNext(ticket, 'note-internally')
      const reference = input.reference === null ? '' : `，编号 ${input.reference}`
      return {
        set: { outsideFrom: input.from, outsideReference: input.reference },
        entries: [
          {
            type: 'outside-term',
            visibility: 'internal',
            actor: actorOf(deps, agent, ticket),
            text: `${input.from}要求${formatForPeople(dueAt, tx.now)} 前答复${reference}`,
            data: { dueAt, to: ticket.status },
          },
        ],
        event: null,
      }
    },
  )
  await stopClock(tx, deps, { ticket, kind: 'outside', outcome: 'dropped' })
  await startClock(tx, deps, { ticket, kind: 'outside', dueAt })
  return getTicketForAgent(tx.manager, agent, number)
}

/** It was answered there, or is wanted no more. Saying so twice is saying it once. */
export async function answerOutsideTerm(
  tx: Tx,
  deps: TicketDeps,
  command: AgentCommand<AnswerOutsideTerm>,
): Promise<Ticket> {
  const { agent, input, number } = command
  await guardAgentWords(tx, deps, { text: input.text, visibility: 'internal' })
  const ticket = await changeTicket(
    tx,
    () => getTicketForAgent(tx.manager, agent, number),
    (current) =>
      current.outsideFrom === null
        ? null
        : {
            set: { outsideFrom: null, outsideReference: null },
            entries: [
              {
                type: 'outside-term',
                visibility: 'internal',
                actor: actorOf(deps, agent, current),
                text: `${current.outsideFrom}${input.dropped ? '撤销了' : '已经答复'}：${input.text}`,
                data: { to: current.status },
              },
            ],
            event: null,
          },
  )
  await stopClock(tx, deps, {
    ticket,
    kind: 'outside',
    outcome: input.dropped ? 'dropped' : 'done',
  })
  return getTicketForAgent(tx.manager, agent, number)
}
