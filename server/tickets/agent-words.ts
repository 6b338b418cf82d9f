import { UserError } from '../lib/errors'
import { findForbiddenAsks } from '../trust/agent-asks'
import { maskSensitive } from '../trust/sensitive-text'

/**
 * F2 for our own side: an agent's words are not sent when they ask for something that official service never asks for, and
 * not kept when they hold a number that belongs in no record. The agent is told what to change.
 * @throws UserError 422 `asks_for_secret` or `holds_secret`
 */
export function guardAgentWords(text: string, visibility: 'customer' | 'internal'): void {
  const asked = visibility === 'customer' ? findForbiddenAsks(text) : []
  if (asked.length > 0) {
    throw new UserError('asks_for_secret', {
      status: 422, public: `官方客服不向用户索要${asked.join('、')},请换一种办法再发`, internal: `an agent's words ask for ${asked.join(', ')}`,
      extra: { asked },
    })
  }
  const held = [...new Set(maskSensitive(text).found.map(({ what }) => what))]
  if (held.length > 0) {
    throw new UserError('holds_secret', { status: 422, public: `内容里有${held.join('、')},请删去后再发`, internal: `an agent's words hold ${held.join(', ')}` })
  }
}
