import { recordFlag } from '../../conversations/sessions/manner-flags'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { maskerFor } from '../../orders/known-secrets'
import { unfilledText } from '../../policy/reply-variables'
import {
  asksInOneLine,
  findForbiddenAsks,
  stoppedText,
  type ForbiddenAsk,
} from '../../trust/agent-asks'
import type { TicketDeps } from '../submit/submit-ticket'
import type { ActingAgent } from '../../http/context'
import { getTicketForAgent } from '../ticket-access'

/** An agent's words asked for what nobody may ask for. They are kept nowhere but in the supervisors' flag. */
class AsksForSecret extends UserError {
  readonly asked: readonly ForbiddenAsk[]
  readonly said: string

  constructor(asked: readonly ForbiddenAsk[], said: string) {
    super('asks_for_secret', {
      status: 422,
      public: stoppedText(asked),
      internal: `an agent's words ask for ${asked.join(', ')}`,
      extra: { asked },
    })
    this.asked = asked
    this.said = said
  }
}

/**
 * F2 for our own side: an agent's words are not sent when they ask for something that official service never asks for, and
 * not kept when they hold a number that belongs in no record. The agent is told what to change.
 * @throws UserError 422 `asks_for_secret` (flagWhatWasStopped tells the supervisors) or `holds_secret`
 */
export async function guardAgentWords(
  tx: Tx,
  { box }: Pick<TicketDeps, 'box'>,
  { text, visibility }: { text: string; visibility: 'customer' | 'internal' },
): Promise<void> {
  const open = visibility === 'customer' ? unfilledText(text) : null
  if (open !== null)
    throw new UserError('not_filled_in', {
      status: 422,
      public: open,
      internal: 'a variable of a canned reply stands open',
    })
  const asked = visibility === 'customer' ? findForbiddenAsks(text) : []
  if (asked.length > 0) throw new AsksForSecret(asked, text)
  const held = [...new Set((await maskerFor(tx, box, [text]))(text, null).found)]
  if (held.length > 0) {
    throw new UserError('holds_secret', {
      status: 422,
      public: `内容里有${held.join('、')}，请删去后再发`,
      internal: `an agent's words hold ${held.join(', ')}`,
    })
  }
}

/** After such a refusal was rolled back: the flag of that ticket, for the supervisors (F2). */
export async function flagWhatWasStopped(
  tx: Tx,
  { box }: Pick<TicketDeps, 'box'>,
  { error, agent, number }: { error: UserError; agent: ActingAgent; number: string },
): Promise<void> {
  if (!(error instanceof AsksForSecret)) return
  const ticket = await getTicketForAgent(tx.manager, agent, number)
  const { text: excerpt } = (await maskerFor(tx, box, [error.said]))(error.said, ticket.customerId)
  await recordFlag(tx, {
    ticket,
    agentId: agent.agentId,
    what: asksInOneLine(error.asked),
    excerpt,
    reached: false,
  })
}
