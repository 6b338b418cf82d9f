import { isVisibleTo as sessionIsVisible } from '../conversations/sessions/session.queries'
import { ServiceSession } from '../conversations/sessions/session.entity'
import type { Database } from '../db/database'
import type { AgentActor } from '../http/context'
import { talkTopic, ticketTopic } from '../live/topics'
import { maySee } from '../tickets/ticket-access'
import { Ticket } from '../tickets/ticket.entity'

/** The topics behind what a desk page has on the screen, `session:ses_…` and `ticket:T…`. What the agent may not see has none (F5). */
export async function watchedTopics(
  { read }: Pick<Database, 'read'>,
  actor: AgentActor,
  watched: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(
    watched.map(async (name) => {
      const [kind, key = ''] = name.split(':')
      if (kind === 'session') {
        const session = await read.findOneBy(ServiceSession, { id: key })
        return session && sessionIsVisible(actor, session) ? talkTopic(session.conversationId) : []
      }
      const ticket = kind === 'ticket' ? await read.findOneBy(Ticket, { number: key }) : null
      return ticket && (await maySee(read, actor, ticket)) ? ticketTopic(ticket.id) : []
    }),
  )
  return found.flat()
}
