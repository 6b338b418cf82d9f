import { loadKnowledge, type Knowledge } from '../../server/bot/knowledge'
import { loadPolicy } from '../../server/policy/load-policy'
import type { Policy } from '../../server/policy/policy.schema'

const policies = new Map<string, Policy>()

/** A preset of config/policies. Reading one takes longer than many a test does, so a file reads it once; nobody may change it. */
export function preset(name: string): Policy {
  const policy = policies.get(name) ?? frozen(loadPolicy(name))
  policies.set(name, policy)
  return policy
}

const books = new Map<string, Knowledge>()

/** What the bot knows under a preset; read once too. */
export function presetKnowledge(name: string): Knowledge {
  const knowledge = books.get(name) ?? frozen(loadKnowledge(preset(name)))
  books.set(name, knowledge)
  return knowledge
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen)
  return Object.freeze(value)
}
