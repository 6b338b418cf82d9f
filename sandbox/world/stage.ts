import type { SandboxClock } from '../clock'
import type { SandboxOptions } from '../options'
import type { Agent } from './agent'
import { consoleMenu, type AccountMenu } from './console-menu'
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
  menu: AccountMenu | null
}

export function createStage(options: SandboxOptions, clock: SandboxClock, policy: string | null): Stage {
  const menu = options.policies?.find(({ name }) => name === policy)?.menu ?? []
  return {
    persons: options.users.map((user) => createPerson(user, options, clock.now())),
    agents: options.agents.map((agent) => ({ ...agent, messages: [] })),
    scenes: new QrScenes(clock),
    menu: consoleMenu(menu, options.miniProgram.appId),
  }
}
