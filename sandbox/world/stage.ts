import type { SandboxClock } from '../clock'
import type { SandboxOptions } from '../options'
import type { MenuButtonView } from '../sandbox.contract'
import type { Agent } from './agent'
import { createPerson, type Person } from './person'
import { QrScenes } from './qr-scenes'

/**
 * What belongs to one platform's accounts. Each policy of the demo is another platform with a database of its own, so each has
 * its own chats, followers, scenes and menu; who comes back to a policy finds them as they were.
 */
export interface Stage {
  readonly persons: Person[]
  readonly agents: Agent[]
  readonly scenes: QrScenes
  menu: { wire: unknown; view: MenuButtonView[] } | null
}

export function createStage(options: SandboxOptions, clock: SandboxClock): Stage {
  return {
    persons: options.users.map((user) => createPerson(user, options, clock.now())),
    agents: options.agents.map((agent) => ({ ...agent, messages: [] })),
    scenes: new QrScenes(clock),
    menu: null,
  }
}
