import { createAskModel } from '../bot/model/ask-model.sender'
import { createBreaker, type Breaker } from '../bot/model/breaker'
import type { AskModel } from '../bot/model/completion'
import { createModelGate, type ModelGate } from '../bot/model/turns'
import type { Config } from '../config'
import { SECOND_MS, type Clock } from '../lib/clock'
import type { Policy } from '../policy/policy.schema'
import type { HttpDoor } from '../wechat/http'

/** The operator's language model, as the house knows it. */
export interface LanguageModel {
  gate: ModelGate
  breaker: Breaker
  ask: AskModel
  model: string
}

const BREAKER = { most: 8, failures: 5, pauseMs: 30 * SECOND_MS }

export interface LanguageModelDeps {
  config: Pick<Config, 'languageModel'>
  clock: Clock
  policy: Policy
  http: HttpDoor
}

/** @returns null where the operator has none */
export function createLanguageModel({
  config: { languageModel: config },
  clock,
  policy,
  http,
}: LanguageModelDeps): LanguageModel | null {
  if (!config) return null
  const breaker = createBreaker({ clock, ...BREAKER })
  return {
    breaker,
    gate: createModelGate({ breaker, policy }),
    ask: createAskModel({ config, http }),
    model: config.model,
  }
}
