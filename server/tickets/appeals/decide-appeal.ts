import type { EntityManager } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import { liftBlock } from '../../conversations/blocks/chat-blocks'
import type { Tx } from '../../db/database'
import { agentActor } from '../../identity/agents'
import { notFound, UserError } from '../../lib/errors'
import { bumpTopics, customerTopic, TICKETS_TOPIC } from '../../live/topics'
import { publish } from '../../outbox/publish'
import { guardAgentWords } from '../handling/guard-words'
import type { ActingAgent } from '../../http/context'
import { nextTellAt, type AppealDeps } from './appeal-terms'
import { APPEAL_TEXT } from './appeal-words'
import type { AppealKind, AppealOutcome, DecideAppeal } from './appeal.contract'
import { Appeal } from './appeal.entity'
import { carryOut } from './carry-out'
import { mayDecide, whoTouched } from './who-decides'

export interface AppealCommand<Input> {
  appealId: string
  agent: ActingAgent
  input: Input
}

/** What may come of each. */
const OUTCOMES: Readonly<Record<AppealKind, readonly AppealOutcome[]>> = {
  supervisor: ['answered', 'sent-on'],
  review: ['upheld', 'solved', 'sent-on'],
  complaint: ['answered', 'upheld', 'solved', 'sent-on'],
  'bad-mark': ['reached', 'mended', 'unreachable', 'noted'],
  block: ['upheld', 'lifted'],
}

/**
 * The one to whom it is open, for whoever may decide it. Four eyes are asked for here, whatever a screen showed.
 * @throws UserError 404: nobody's business of theirs; 403 `touched_it`: they had a hand in the case
 */
export async function getAppealFor(
  manager: EntityManager,
  { policy }: Pick<AppealDeps, 'policy'>,
  { appealId, agent }: Omit<AppealCommand<never>, 'input'>,
): Promise<Appeal> {
  const appeal = await manager.findOneBy(Appeal, { id: appealId })
  const deciding = { id: agent.agentId, role: agent.role, workNumber: agent.workNumber }
  if (!appeal || !mayDecide(policy, deciding, { kind: appeal.kind, touched: new Set() }))
    throw notFound('这一件')
  if (
    mayDecide(policy, deciding, { kind: appeal.kind, touched: await whoTouched(manager, appeal) })
  )
    return appeal
  throw new UserError('touched_it', {
    status: 403,
    public: '您经手过这件事，按规矩由没有经手过的人来决定',
    internal: `${agent.workNumber} has touched the case of ${appeal.number}`,
  })
}

/**
 * The written end: reasons, and the rule that it stands on. Of two who decide at once one is first, and the other reads who it was.
 * @throws UserError 404, 403 `touched_it`; 409 `already_decided`; 422 when that cannot come of it
 */
export async function decideAppeal(
  tx: Tx,
  deps: AppealDeps,
  command: AppealCommand<DecideAppeal>,
): Promise<Appeal> {
  const { agent, input } = command
  const seen = await getAppealFor(tx.manager, deps, command)
  refuseWhatCannotBe(deps, seen, input)
  const visibility = seen.kind === 'bad-mark' ? 'internal' : 'customer'
  for (const text of wordsOf(input)) await guardAgentWords(tx, deps, { text, visibility })
  const set = {
    state: 'done' as const,
    openKey: null,
    tellLateAt: null,
    outcome: input.outcome,
    reasons: input.reasons,
    rule: ruleOf(input),
    decidedBy: agent.agentId,
    decidedAt: tx.now,
  }
  const { affected } = await tx.manager.update(Appeal, { id: seen.id, state: 'open' }, set)
  if (affected !== 1)
    throw new UserError('already_decided', {
      status: 409,
      public: `这件${APPEAL_TEXT[seen.kind]}刚刚已经有人答复了`,
    })
  const before = { ...seen }
  const appeal = Object.assign(seen, set)
  await recordAudit(tx, [
    {
      deed: 'appeal.decided',
      subject: { kind: 'appeal', id: appeal.id },
      reason: input.outcome,
      before,
      after: appeal,
    },
  ])
  if (input.outcome === 'lifted' && appeal.subjectId !== null)
    await liftBlock(tx, {
      blockId: appeal.subjectId,
      agentId: agent.agentId,
      note: null,
      reason: 'objection',
    })
  await carryOut(tx, deps, {
    appeal,
    input,
    actor: agentActor(deps.policy, agent, appeal.department),
  })
  await publish(
    tx,
    'appeal.decided',
    { appealId: appeal.id },
    { orderKey: appeal.ticketId ?? appeal.id },
  )
  await bumpTopics(tx, [customerTopic(appeal.customerId), TICKETS_TOPIC])
  return appeal
}

/** A complaint: its customer hears that somebody has it. Doing it twice is doing it once. */
export async function acceptComplaint(
  tx: Tx,
  deps: AppealDeps,
  command: AppealCommand<undefined>,
): Promise<Appeal> {
  const seen = await getAppealFor(tx.manager, deps, command)
  if (seen.kind !== 'complaint' || seen.state !== 'open' || seen.acceptedAt !== null) return seen
  const set = {
    acceptedAt: tx.now,
    assignedAgentId: command.agent.agentId,
    tellLateAt: nextTellAt({ ...seen, acceptedAt: tx.now }, tx.now),
  }
  await tx.manager.update(Appeal, { id: seen.id, state: 'open' }, set)
  await recordAudit(tx, [
    {
      deed: 'appeal.given',
      subject: { kind: 'appeal', id: seen.id },
      reason: 'accepted',
      before: seen,
      after: { ...seen, ...set },
    },
  ])
  await publish(
    tx,
    'appeal.accepted',
    { appealId: seen.id },
    { orderKey: seen.ticketId ?? seen.id },
  )
  await bumpTopics(tx, [customerTopic(seen.customerId), TICKETS_TOPIC])
  return Object.assign(seen, set)
}

function refuseWhatCannotBe(
  { policy }: AppealDeps,
  { kind, state, ticketId }: Appeal,
  input: DecideAppeal,
): void {
  if (state === 'done')
    throw new UserError('already_decided', {
      status: 409,
      public: `这件${APPEAL_TEXT[kind]}已经有人答复了`,
    })
  if (!OUTCOMES[kind].includes(input.outcome))
    throw new UserError('wrong_outcome', {
      status: 422,
      public: `${APPEAL_TEXT[kind]}不能这样答复`,
    })
  const moves = input.outcome === 'solved' || input.outcome === 'sent-on'
  if (moves && ticketId === null)
    throw new UserError('wrong_outcome', { status: 422, public: '这件没有工单，请写明答复' })
  if (
    input.outcome === 'sent-on' &&
    !policy.departments.some(({ key }) => key === input.department)
  ) {
    throw new UserError('unknown_department', { status: 422, public: '没有这个部门，请从列表里选' })
  }
}

function wordsOf(input: DecideAppeal): string[] {
  return [
    input.reasons,
    ruleOf(input) ?? '',
    input.outcome === 'solved' ? input.solution : '',
  ].filter((text) => text !== '')
}

const ruleOf = (input: DecideAppeal): string | null => ('rule' in input ? input.rule || null : null)
