import type { ClaimTickets, RulesOfDay } from '../after-sales/claims/claim-port'
import type { ClaimKind } from '../after-sales/claims/claim.contract'
import { claimRoutes } from '../after-sales/claims/claims.routes'
import { sweepGathering } from '../after-sales/claims/claims'
import type { DeskClaimDeps } from '../after-sales/claims/desk-claims'
import { deskClaimRoutes } from '../after-sales/claims/desk-claims.routes'
import { MINUTE_MS } from '../lib/clock'
import { promisedUnder } from '../policy/promised'
import type { Policy } from '../policy/policy.schema'
import { claimRulesOf } from '../settings/rules-document'
import { versionInForce } from '../settings/setting-versions'
import { answerTicket } from '../tickets/customer/customer-ticket.service'
import { clocksOfTickets, startClock, stopClock } from '../tickets/promises/ticket-clocks'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import { Ticket } from '../tickets/ticket.entity'
import { findOpenTicketAbout } from '../tickets/ticket.queries'
import { ticketPort } from './after-sales'
import type { Capability } from './capability'
import type { Parts } from './parts'

const TICKET_KIND = {
  quality: 'goods',
  'no-reason': 'after-sales',
  'not-credited': 'after-sales',
  'not-delivered': 'after-sales',
  'not-as-described': 'goods',
  membership: 'membership',
  minor: 'after-sales',
} as const satisfies Record<ClaimKind, Ticket['kind']>

/** Tickets, as claims see them. */
function claimTickets(deps: TicketDeps): ClaimTickets {
  return {
    async open(tx, { customerId, order, kind, department, words, attachmentIds }) {
      const open = await findOpenTicketAbout(tx.manager, customerId, order.id)
      if (open && (department === null || open.department === department)) {
        const input = { text: words, attachmentIds }
        await answerTicket(tx, deps, { customerId, number: open.number, input })
        return { ticketId: open.id }
      }
      const { ticket } = await submitTicket(tx, deps, {
        customerId,
        source: 'mini-program',
        ...(department !== null && { department }),
        input: {
          kind: TICKET_KIND[kind],
          orderNumber: order.orderNumber,
          description: words,
          occurredAt: null,
          errorText: null,
          tried: null,
          urgent: false,
          attachmentIds,
          draftId: null,
          another: true,
        },
      })
      return { ticketId: ticket.id }
    },
    async startClocks(tx, id) {
      await startClock(tx, deps, { ticket: { id }, kind: 'claim-evidence' })
      await startClock(tx, deps, { ticket: { id }, kind: 'review-decision' })
    },
    stopEvidence: (tx, id) => stopClock(tx, deps, { ticket: { id }, kind: 'claim-evidence' }),
    async stopClocks(tx, id, outcome) {
      await stopClock(tx, deps, { ticket: { id }, kind: 'claim-evidence', outcome })
      await stopClock(tx, deps, { ticket: { id }, kind: 'review-decision', outcome })
    },
    async dues(manager, id) {
      const clocks = (await clocksOfTickets(manager, [id])).get(id) ?? []
      const running = (kind: (typeof clocks)[number]['kind']) =>
        clocks.findLast((clock) => clock.kind === kind && clock.stoppedAt === null)
      const decision = running('review-decision')
      return {
        evidence: running('claim-evidence')?.dueAt ?? null,
        decision: decision?.dueAt ?? null,
        paused: decision !== undefined && decision.runningSince === null,
      }
    },
    numberOf: async (manager, id) => (await manager.findOneByOrFail(Ticket, { id })).number,
  }
}

/** An order is judged by the rules of its day, whatever they have become since; one from before there were versions, by the first one. */
function rulesOfDay(policy: Policy): RulesOfDay {
  return async (manager, day) => {
    const version =
      policy.settingsVersion === undefined
        ? null
        : ((await versionInForce({ manager, now: day })) ?? 1)
    return { version, rules: claimRulesOf(promisedUnder(policy, version)) }
  }
}

export function claimDeps(
  parts: Pick<Parts, 'policy' | 'calendar' | 'box' | 'tradingPlatform'>,
): DeskClaimDeps {
  const { policy, calendar, box } = parts
  return {
    policy,
    box,
    tickets: ticketPort(policy),
    claimTickets: claimTickets({ policy, calendar, box }),
    rulesOfDay: rulesOfDay(policy),
    hasPlatform: parts.tradingPlatform !== null,
  }
}

/** 售后申请: from the customer's tap to what the rules or a person give. */
export function claims(parts: Parts): Capability {
  const deps = { ...claimDeps(parts), db: parts.db }
  const { appId } = parts.config.miniProgram
  const { exchangeLoginCode } = parts.clients.miniProgram
  return {
    routes(api) {
      claimRoutes(api, { ...deps, miniProgram: { appId, exchangeLoginCode } })
      deskClaimRoutes(api, deps)
    },
    loops: [{ name: 'claims', everyMs: MINUTE_MS, run: () => sweepGathering(parts.db, deps) }],
  }
}
