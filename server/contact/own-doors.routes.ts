import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { LIMITS, type Limits } from '../http/limits'
import { refuseTooManyTickets } from '../tickets/submit/ticket-limit'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import { appealFreeze, presentFreeze } from './freeze-appeals'
import { AccountFreezeState, AppealFreeze, FreezeAppealed } from './freeze.contract'
import { askAsGuardian } from './guardian'
import { EVIDENCE, RULE, STEPS } from './guardian-words'
import { AskAsGuardian, GuardianAsked, GuardianDoor } from './guardian.contract'

export interface OwnDoorsDeps extends TicketDeps {
  db: Database
  limits?: Pick<Limits, 'tickets'>
}

/** Doors of their own: for whose account is frozen, and for the guardian of a minor. */
export function ownDoorsRoutes(api: Api, deps: OwnDoorsDeps): void {
  const { db, limits = LIMITS } = deps
  api.read(
    'GET /api/account-freeze',
    { summary: '账号冻结：原因、办法、申诉', auth: 'customer', answer: AccountFreezeState },
    ({ actor }) => presentFreeze({ manager: db.read, now: db.clock.now() }, deps, actor.customerId),
  )

  api.write(
    'POST /api/account-freeze/appeal',
    {
      summary: '申诉账号冻结',
      auth: 'customer',
      body: AppealFreeze,
      answer: FreezeAppealed,
      status: 201,
    },
    async (tx, { actor: { customerId }, body }) => {
      await refuseTooManyTickets(tx, limits.tickets, customerId)
      return appealFreeze(tx, deps, { customerId, input: body })
    },
  )

  api.read(
    'GET /api/guardian-door',
    {
      summary: '监护人入口：怎么办、要什么',
      auth: 'none',
      answer: GuardianDoor,
      limit: 'stranger',
    },
    () => Promise.resolve({ steps: [...STEPS], evidence: [...EVIDENCE], rule: RULE }),
  )

  api.write(
    'POST /api/guardian-claims',
    {
      summary: '监护人申请：孩子自己买的',
      auth: 'customer',
      body: AskAsGuardian,
      answer: GuardianAsked,
      status: 201,
    },
    async (tx, { actor: { customerId }, body }) => {
      await refuseTooManyTickets(tx, limits.tickets, customerId)
      return askAsGuardian(tx, deps, { customerId, input: body })
    },
  )
}
