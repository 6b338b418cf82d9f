import type { ContactCard } from '../kf.contract'
import type { World } from '../world/world'
import type { Recommended } from './chat'

/** How a member's card looks: WeCom shows the name that stands in the address book. */
export function contactCard(world: World, { userId, wording }: Recommended): ContactCard {
  return {
    kind: 'contact-card',
    agentId: userId,
    name: world.agent(userId)?.name ?? userId,
    wording,
  }
}
