import { MoreThan } from 'typeorm'
import type { Tx } from '../../db/database'
import { takeTurns } from '../../identity/customers'
import { after, DAY_MS, HOUR_MS } from '../../lib/clock'
import { UserError } from '../../lib/errors'
import { customerActor, SYSTEM_ACTOR } from '../../lib/actor'
import { changeTicket } from '../change-ticket'
import { maskedEntries, maskFieldsOf } from '../submit/mask-fields'
import { getTicketOfCustomer } from '../ticket-access'
import type { Ticket } from '../ticket.entity'
import type { AppealDeps } from './appeal-terms'
import { appealStateText } from './appeal-words'
import type { FileComplaint } from './appeal.contract'
import { Appeal } from './appeal.entity'
import { deciderLabel } from './decider-label'
import { openAppeal } from './open-appeal'

const MOST_A_DAY = 5

const ABOUT: Readonly<Record<FileComplaint['about'], string>> = {
  ticket: '工单的处理',
  chat: '客服的接待',
  bot: '自动客服',
  rule: '平台的规则',
  other: '别的事',
}

/**
 * 监督与投诉: no ordinary ticket. It has a number at once, goes to somebody who has not touched the case, and has terms of its own; a ticket
 * that it is about shows it, and does not end by itself meanwhile.
 * @throws UserError 404 when the ticket is not theirs; 409 when there is one about it already; 429
 */
export async function fileComplaint(
  tx: Tx,
  deps: AppealDeps,
  { customerId, input }: { customerId: string; input: FileComplaint },
): Promise<Appeal> {
  const { fields, masked } = await maskFieldsOf(tx, deps, {
    customerId,
    fields: { text: input.text },
  })
  await takeTurns(tx, customerId)
  const read = (): Promise<Ticket> =>
    getTicketOfCustomer(tx.manager, customerId, input.ticketNumber ?? '')
  const ticket = input.ticketNumber === null ? null : await read()
  const openKey = `complaint:${ticket?.id ?? `${customerId}:${input.about}`}`
  const open = await tx.manager.findOneBy(Appeal, { openKey })
  if (open)
    throw new UserError('complaint_open', {
      status: 409,
      public: `这件事已经有一件投诉 ${open.number} 在处理，结果出来会通知您`,
    })
  await refuseTooMany(tx, customerId)
  const appeal = await openAppeal(tx, deps, {
    kind: 'complaint',
    customerId,
    ticketId: ticket?.id ?? null,
    department: ticket?.department ?? deps.policy.departments[0]?.key ?? '',
    words: `${ABOUT[input.about]}：${fields.text}`,
    acceptDueAt: after(tx.now, deps.policy.appeals.complaintAcceptHours * HOUR_MS),
    openKey,
  })
  if (!ticket) return appeal
  const told = appealStateText(appeal, {
    by: await deciderLabel(tx.manager, deps.policy, appeal),
    now: tx.now,
  })
  await changeTicket(tx, read, (current) =>
    Promise.resolve({
      set: { closeAt: null, remindAt: null },
      entries: [
        {
          type: 'complained',
          visibility: 'customer',
          actor: customerActor(customerId),
          text: fields.text,
          data: { to: current.status, number: appeal.number, due: appeal.dueAt },
        },
        {
          type: 'note',
          visibility: 'customer',
          actor: SYSTEM_ACTOR,
          text: `投诉 ${appeal.number}：${told}`,
          data: { to: current.status },
        },
        ...maskedEntries(masked),
      ],
      event: null,
    }),
  )
  return appeal
}

async function refuseTooMany({ manager, now }: Tx, customerId: string): Promise<void> {
  const today = await manager.countBy(Appeal, {
    customerId,
    kind: 'complaint',
    askedAt: MoreThan(after(now, -DAY_MS)),
  })
  if (today < MOST_A_DAY) return
  throw new UserError('too_many', {
    status: 429,
    public: `一天里已经收到您 ${today} 件投诉，都在处理；还有别的事，请打投诉电话或明天再提`,
    retryAfterS: DAY_MS / 1_000,
  })
}
