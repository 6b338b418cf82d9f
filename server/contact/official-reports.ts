import { In, MoreThan, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { UserError } from '../lib/errors'
import { after, DAY_MS } from '../lib/clock'
import { newId } from '../lib/ids'
import { maskFieldsOf } from '../tickets/submit/mask-fields'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import { Ticket } from '../tickets/ticket.entity'
import { checkOfficial, findingKey } from '../trust/official/check'
import type { OfficialDirectory } from '../trust/official/directory'
import type { Finding } from '../trust/official/official.contract'
import type { ReportFake, Reported } from './official-report.contract'
import { OfficialReport } from './official-report.entity'

export interface ReportDeps extends TicketDeps {
  directory(): OfficialDirectory
}

/**
 * A fake is reported: a ticket of the department for security, as any other, and a row by which the same thing is counted.
 * @throws UserError 409 while this person's earlier report of it is being worked on
 */
export async function reportFake(
  tx: Tx,
  deps: ReportDeps,
  { customerId, input }: { customerId: string; input: ReportFake },
): Promise<Reported> {
  // What is a password or a card is masked here as everywhere; numbers, addresses and names are left as they are.
  const {
    fields: { value },
  } = await maskFieldsOf(tx, deps, { customerId, fields: { value: input.value } })
  const found = whatIsReported(value, deps.directory())
  const subject = findingKey(found)
  const earlier = await tx.manager.findOneBy(OfficialReport, { customerId, subject })
  if (earlier) await refuseSecond(tx, earlier)
  const { ticket, warning } = await submitTicket(tx, deps, {
    customerId,
    source: 'mini-program',
    record: `举报的是${found.value}。核对结果：${found.verdictText}，${found.reason}`.slice(0, 400),
    input: {
      kind: 'account-security',
      orderNumber: null,
      description: [`举报冒充客服：${input.value}`, input.story]
        .filter((part) => part !== '')
        .join('\n'),
      occurredAt: null,
      errorText: null,
      tried: null,
      urgent: input.harmed,
      attachmentIds: input.attachmentIds,
      draftId: null,
      another: true,
    },
  })
  const row = {
    subject,
    kind: found.kind,
    value: found.value,
    verdict: found.verdict,
    customerId,
    ticketId: ticket.id,
    at: tx.now,
  }
  if (earlier) await tx.manager.update(OfficialReport, { id: earlier.id }, row)
  else await tx.manager.insert(OfficialReport, { id: newId('rpt'), ...row })
  return { ticketNumber: ticket.number, warning }
}

/** The worst that stands in it; what is of no known kind is a name. */
function whatIsReported(
  value: string,
  directory: OfficialDirectory,
): Pick<Finding, 'kind' | 'value' | 'verdict' | 'verdictText' | 'reason'> {
  const [found] = checkOfficial(value, { directory, alone: true }).findings
  return (
    found ?? {
      kind: 'name',
      value: value.slice(0, 80),
      verdict: 'unknown',
      verdictText: '未知',
      reason: '不在官方名单里',
    }
  )
}

async function refuseSecond(tx: Tx, { ticketId }: OfficialReport): Promise<void> {
  const ticket = await tx.manager.findOneBy(Ticket, { id: ticketId })
  if (!ticket?.isOpen) return
  throw new UserError('already_reported', {
    status: 409,
    public: `您举报过这个，工单 ${ticket.number} 正在处理，要补充就写在那张工单里`,
    internal: 'the earlier report is open',
    extra: { ticketNumber: ticket.number },
  })
}

export interface Counted {
  subject: string
  kind: string
  value: string
  people: number
  lastAt: Date
  ticketNumbers: string[]
}

/** Beyond it a flood of reports costs no more; the newest count. */
const MOST_READ = 5_000

/** What is reported lately, by thing: how many people, and their tickets. Official doors are looked into by their tickets alone. */
export async function reportsLately(
  manager: EntityManager,
  { now, days }: { now: Date; days: number },
): Promise<Counted[]> {
  const rows = await manager.find(OfficialReport, {
    where: { at: MoreThan(after(now, -days * DAY_MS)), verdict: In(['unknown', 'fake']) },
    order: { at: 'DESC' },
    take: MOST_READ,
  })
  const bySubject = groupedBySubject(rows)
  const shown = [...bySubject.values()].flatMap((group) =>
    group.slice(0, 5).map(({ ticketId }) => ticketId),
  )
  const tickets =
    shown.length === 0
      ? []
      : await manager.find(Ticket, {
          where: { id: In(shown.slice(0, 500)) },
          select: { id: true, number: true },
        })
  const numbers = new Map(tickets.map(({ id, number }) => [id, number]))
  return [...bySubject].flatMap(([subject, group]) => {
    const [last] = group
    if (!last) return []
    const ticketNumbers = group.slice(0, 5).flatMap(({ ticketId }) => numbers.get(ticketId) ?? [])
    return [
      {
        subject,
        kind: last.kind,
        value: last.value,
        people: group.length,
        lastAt: last.at,
        ticketNumbers,
      },
    ]
  })
}

function groupedBySubject(rows: readonly OfficialReport[]): Map<string, OfficialReport[]> {
  const groups = new Map<string, OfficialReport[]>()
  for (const row of rows) groups.set(row.subject, [...(groups.get(row.subject) ?? []), row])
  return groups
}
