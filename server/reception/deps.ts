import type { ModelGate } from '../bot/model/turns'
import type { BotSources } from '../bot/sources'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { SecretBox } from '../lib/secret-box'
import type { Policy } from '../policy/policy.schema'

/** What the reception works with. No clock: the moment is the transaction's. */
export interface ReceptionDeps {
  policy: Policy
  calendar: BusinessCalendar
  /** By which card secrets are recognised. */
  box: Pick<SecretBox, 'sign'>
  /** Where the bot looks things up. */
  bot: BotSources
  /** Who answers what the rules cannot; null where the operator has no language model. */
  model?: ModelGate | null
}
