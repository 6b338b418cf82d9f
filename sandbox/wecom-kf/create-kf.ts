import type { Background } from '../background'
import type { CallbackSender } from '../callbacks/callback-sender'
import type { World } from '../world/world'
import { EventCodes } from './event-codes'
import { KfFaultPlan } from './faults'
import type { Kf } from './kf'
import { KnockTokens } from './knock-tokens'
import { KfKnocks } from './knocks'
import { KfTalk } from './talk'

export function createKf(world: World, sender: CallbackSender, background: Background): Kf {
  const faults = new KfFaultPlan()
  const tokens = new KnockTokens(
    world.clock,
    world.options.wecom.kf?.pullsWithoutToken ?? Number.POSITIVE_INFINITY,
  )
  return {
    faults,
    tokens,
    codes: new EventCodes(world.clock),
    talk: new KfTalk(world),
    knocks: new KfKnocks({ world, sender, background, tokens, faults }),
  }
}
