import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { newId } from '../../lib/ids'
import { shanghaiDate } from '../../lib/shanghai-time'
import { bumpTopics, customerTopic, TICKETS_TOPIC } from '../../live/topics'
import { publish } from '../../outbox/publish'
import { DayCounter } from '../submit/day-counter.entity'
import { scattered } from '../submit/ticket-number'
import { appealDueAt, nextTellAt, type AppealDeps } from './appeal-terms'
import { Appeal } from './appeal.entity'
import { chooseWhoDecides } from './who-decides'

export type NewAppeal = Pick<Appeal, 'kind' | 'customerId' | 'department' | 'words'> &
  Partial<Pick<Appeal, 'ticketId' | 'sessionId' | 'subjectId' | 'acceptDueAt'>> & {
    openKey: string
  }

/** Puts it on record with its term and whoever is to decide, who gets a card. */
export async function openAppeal(tx: Tx, deps: AppealDeps, wanted: NewAppeal): Promise<Appeal> {
  const dueAt = appealDueAt(deps, wanted.kind, tx.now)
  const { ticketId = null, sessionId = null, subjectId = null, acceptDueAt = null } = wanted
  const decider = await chooseWhoDecides(tx.manager, deps.policy, {
    ...wanted,
    ticketId,
    sessionId,
    subjectId,
    askedAt: tx.now,
  })
  const appeal = tx.manager.create(Appeal, {
    ...wanted,
    id: newId('apl'),
    number: await nextAppealNumber(tx, deps.box),
    ticketId,
    sessionId,
    subjectId,
    acceptDueAt,
    askedAt: tx.now,
    dueAt,
    tellLateAt: nextTellAt({ askedAt: tx.now, dueAt, acceptDueAt, acceptedAt: null }, tx.now),
    acceptedAt: null,
    assignedAgentId: decider?.id ?? null,
    state: 'open',
    outcome: null,
    reasons: null,
    rule: null,
    decidedBy: null,
    decidedAt: null,
  })
  await tx.manager.insert(Appeal, appeal)
  await recordAudit(tx, [
    {
      deed: 'appeal.asked',
      actor: { kind: 'customer', id: appeal.customerId },
      subject: { kind: 'appeal', id: appeal.id },
      reason: appeal.kind,
      after: appeal,
    },
  ])
  await publish(tx, 'appeal.asked', { appealId: appeal.id }, { orderKey: ticketId ?? appeal.id })
  await bumpTopics(tx, [customerTopic(wanted.customerId), TICKETS_TOPIC])
  return appeal
}

/** As tickets are numbered, with a letter of its own. */
async function nextAppealNumber(tx: Tx, key: AppealDeps['box']): Promise<string> {
  const date = shanghaiDate(tx.now)
  const name = `appeal:${date}`
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(DayCounter)
    .values({ name, value: 0 })
    .orIgnore()
    .updateEntity(false)
    .execute()
  await tx.manager.increment(DayCounter, { name }, 'value', 1)
  const { value } = await tx.manager.findOneByOrFail(DayCounter, { name })
  const number = `F${date.slice(2).replaceAll('-', '')}-${scattered(key, { name, count: value })}`
  return (await tx.manager.existsBy(Appeal, { number })) ? nextAppealNumber(tx, key) : number
}
