import type { Parts } from './parts'
import type { Capability } from './capability'
import { contactRoutes } from '../contact/contact.routes'
import { publicWarnings } from '../contact/official-warnings'
import { officialRoutes } from '../contact/official.routes'
import { ownDoorsRoutes } from '../contact/own-doors.routes'
import { widgetRoutes } from '../contact/widget.routes'
import { findCustomerActor } from '../identity/guards'
import { readPromiseBoard } from '../insight/kept-figures'
import { countedItems } from '../insight/promise-board'
import { presentSummaries } from '../tickets/ticket.presenter'
import { findLatestOpenTicket } from '../tickets/ticket.queries'

/** 联系客服, the script for the platform's own website, and the checker of what is genuine. */
export function contact(parts: Parts): Capability {
  const { config, db, box, policy, calendar, clients, limits } = parts
  const now = (): Date => db.clock.now()
  return {
    routes(api) {
      const screen = contactRoutes(api, {
        db,
        policy,
        calendar,
        chat: clients.wecomKf !== null,
        languageModel: config.languageModel,
        warnings: publicWarnings,
        figures: async (manager) =>
          countedItems((await readPromiseBoard(manager, { policy, now: now() })).items),
        findCustomerActor: (authorization) => findCustomerActor({ db, box }, authorization),
        async latestOpenTicket(manager, customerId) {
          const ticket = await findLatestOpenTicket(manager, customerId)
          const [summary] = ticket
            ? await presentSummaries(manager, { policy, now: now() }, [ticket])
            : []
          return summary ?? null
        },
      })
      const { publicUrl } = config
      widgetRoutes(api, { policy, publicUrl, directory: parts.official, contact: screen })
      ownDoorsRoutes(api, { db, box, policy, calendar, limits })
      officialRoutes(api, {
        db,
        box,
        policy,
        calendar,
        limits,
        directory: parts.official,
        counter: parts.checks,
      })
    },
    loops: [parts.checks.loop],
  }
}
