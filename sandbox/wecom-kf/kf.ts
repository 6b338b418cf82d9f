import type { EventCodes } from './event-codes'
import type { KfFaultPlan } from './faults'
import type { KnockTokens } from './knock-tokens'
import type { KfKnocks } from './knocks'
import type { KfTalk } from './talk'

/** The working parts of 微信客服. */
export interface Kf {
  faults: KfFaultPlan
  tokens: KnockTokens
  codes: EventCodes
  knocks: KfKnocks
  talk: KfTalk
}
