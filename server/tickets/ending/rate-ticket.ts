import { IsNull } from 'typeorm'
import { BAD_MARK_MOST, knownReasons } from '../../conversations/sessions/rating-reasons'
import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import type { AppealDeps } from '../appeals/appeal-terms'
import { openAppeal } from '../appeals/open-appeal'
import { customerActor } from '../../lib/actor'
import { changeTicket } from '../change-ticket'
import type { CustomerCommand } from '../customer/customer-ticket.service'
import { maskedEntries, maskFieldsOf, maskWarning } from '../submit/mask-fields'
import type { Submitted } from '../submit/submit-ticket'
import { getTicketOfCustomer } from '../ticket-access'
import { findRating } from './ticket-rating'
import { TicketRating } from './ticket-rating.entity'
import type { RateTicket } from '../ticket.contract'
import type { Ticket } from '../ticket.entity'

/**
 * 1 to 5 with reasons and a word, once for each solution. A low one opens a supervisor's follow-up, with a clock.
 * @throws UserError 404; 409 when it was not asked, or said already
 */
export async function rateTicket(
  tx: Tx,
  deps: AppealDeps,
  command: CustomerCommand<RateTicket>,
): Promise<Submitted> {
  const {
    customerId,
    number,
    input: { score, words, ...input },
  } = command
  const { fields, masked } = await maskFieldsOf(tx, deps, { customerId, fields: { text: words } })
  const read = (): Promise<Ticket> => getTicketOfCustomer(tx.manager, customerId, number)
  const asked = await findRating(tx.manager, (await read()).id)
  if (!asked) throw new UserError('not_asked', { status: 409, public: '确认解决之后再请您评价' })
  const said = { score, reasons: knownReasons(input.reasons), words: fields.text, ratedAt: tx.now }
  const { affected } = await tx.manager.update(
    TicketRating,
    { solutionId: asked.solutionId, ratedAt: IsNull() },
    said,
  )
  if (affected !== 1)
    throw new UserError('already_rated', { status: 409, public: '您已经评过了，谢谢' })
  await recordAudit(tx, [
    {
      deed: 'ticket.rated',
      actor: { kind: 'customer', id: customerId },
      subject: { kind: 'ticket', id: asked.ticketId },
      reason: asked.solutionId,
      before: asked,
      after: { ...asked, ...said },
    },
  ])
  const text = [`${score} 星`, said.reasons.join('、'), said.words ?? '']
    .filter((part) => part !== '')
    .join('，')
  const ticket = await changeTicket(tx, read, (current) =>
    Promise.resolve({
      set: {},
      entries: [
        {
          type: 'rated',
          visibility: 'customer',
          actor: customerActor(customerId),
          text,
          data: { to: current.status, score, solutionId: asked.solutionId },
        },
        ...maskedEntries(masked),
      ],
      event: null,
    }),
  )
  if (score <= BAD_MARK_MOST) {
    await openAppeal(tx, deps, {
      kind: 'bad-mark',
      customerId,
      ticketId: ticket.id,
      subjectId: asked.solutionId,
      department: ticket.department,
      words: text,
      openKey: `bad-mark:${asked.solutionId}`,
    })
  }
  return { ticket, warning: maskWarning(masked) }
}
