import type { SandboxClock } from '../clock'
import type { SandboxOptions } from '../options'
import { KfDesk } from '../wecom-kf/desk'
import type { Agent } from './agent'
import { consoleMenu, type AccountMenu } from './console-menu'
import { createPerson, type Person } from './person'
import { QrScenes } from './qr-scenes'

/**
 * What belongs to one platform's accounts. Each policy of the demo is another platform with a database of its own, so each has
 * its own chats, followers, scenes, kf accounts and menu; who comes back to a policy finds them as they were.
 */
export interface Stage {
  readonly persons: Person[]
  readonly agents: Agent[]
  readonly scenes: QrScenes
  readonly kf: KfDesk
  menu: AccountMenu | null
}

export function createStage(
  options: SandboxOptions,
  clock: SandboxClock,
  policy: string | null,
): Stage {
  const menu = options.policies?.find(({ name }) => name === policy)?.menu ?? []
  const persons = options.users.map((user) => createPerson(user, options, clock.now()))
  return {
    persons,
    agents: options.agents.map((agent) => ({ ...agent, messages: [] })),
    scenes: new QrScenes(clock),
    kf: new KfDesk(options, { clock, policy, persons }),
    menu: consoleMenu(menu, options.miniProgram.appId),
  }
}
