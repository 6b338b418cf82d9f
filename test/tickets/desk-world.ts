import { incidentsOfTickets } from '../../server/incidents/incidents-of-tickets'
import { besideTicket } from '../../server/reception/desk/beside-ticket'
import { deskTicketRoutes } from '../../server/tickets/desk/desk-tickets.routes'
import type { ActingAgent } from '../../server/http/context'
import { serveApi, type TestAnswer, type TestApi } from '../support/api'
import type { TestDatabase } from '../support/database'
import { makeAgent } from '../support/people'
import { acting, deps } from './ticket-world'

/** Haicheng: `zhang.wei` 1024 of 售后, `li.na` 1051 of 技术 and 综合, `wang.fang` 1001, who supervises. */
export type Colleague = 'zhang.wei' | 'li.na' | 'wang.fang'

export interface DeskWorld {
  server: TestApi
  agent(name: Colleague): ActingAgent
  call(signature: string, body?: unknown, name?: Colleague): Promise<TestAnswer>
}

/** The desk's tickets behind a port, with three colleagues who are logged in. */
export async function openDesk(db: TestDatabase): Promise<DeskWorld> {
  const server = await serveApi(db, (api) =>
    deskTicketRoutes(api, {
      db,
      ...deps,
      besideTicket,
      incidents: incidentsOfTickets,
      traceNotices: () => Promise.resolve([]),
    }),
  )
  const people = new Map<Colleague, { cookie: string; agent: ActingAgent }>()
  for (const name of ['zhang.wei', 'li.na', 'wang.fang'] as const) {
    const { agent, cookie } = await makeAgent(db, name)
    people.set(name, { cookie, agent: acting(agent) })
  }
  const who = (name: Colleague): { cookie: string; agent: ActingAgent } => {
    const found = people.get(name)
    if (!found) throw new Error(`${name} is not at this desk`)
    return found
  }
  return {
    server,
    agent: (name) => who(name).agent,
    call: (signature, body, name = 'zhang.wei') =>
      server.call(signature, { cookie: who(name).cookie, body }),
  }
}
