import { formatForWechat } from '../../lib/shanghai-time'
import { IncidentRound } from '../../incidents/incident-round.entity'
import { lineOf, messageOf } from '../../incidents/incident-words'
import { Incident } from '../../incidents/incident.entity'
import { events } from '../../outbox/events'
import { departmentName } from '../../policy/policy-finders'
import { STATUS_TEXT } from '../../tickets/ticket-words'
import { Ticket } from '../../tickets/ticket.entity'
import { PAGES, type NoticeTemplate } from './notice-template'

/**
 * A supervisor's words to all whom one trouble has hit. They were written for the public and looked through for secrets before they were
 * kept, so they stand here as they are: the preview at the desk promised them.
 */
export const incidentTold: NoticeTemplate = {
  event: 'incident.told',
  kind: 'ticket-progress',
  ownAct: false,
  async compose({ manager, policy, now }, payload) {
    const { roundId, ticketId } = events['incident.told'].payload.parse(payload)
    const round = await manager.findOneByOrFail(IncidentRound, { id: roundId })
    const incident = await manager.findOneByOrFail(Incident, { id: round.incidentId })
    const ticket = await manager.findOneByOrFail(Ticket, { id: ticketId })
    const told = { title: incident.title, text: round.text, corrects: round.correctsId !== null }
    const { title, body } = messageOf(told, lineOf(incident, now))
    return {
      customerId: ticket.customerId,
      sourceKey: `incident.told:${roundId}:${ticketId}`,
      title,
      body,
      page: PAGES.ticket(ticket.number),
      orderKey: ticket.id,
      fields: {
        number: ticket.number,
        title: incident.title,
        status: STATUS_TEXT[ticket.status],
        holder: departmentName(policy, ticket.department),
        next: round.text,
        note: round.text,
        at: formatForWechat(now),
        due: formatForWechat(incident.nextWordAt ?? ticket.resolutionDueAt),
      },
    }
  },
}
