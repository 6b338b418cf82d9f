import type { FailureRule } from '../sandbox.contract'

/** Scripted trouble; rules of one API are used up in the order in which they were set. */
export class FailureRules {
  private rules: FailureRule[] = []

  add(rule: FailureRule): void {
    this.rules.push({ ...rule })
  }

  /** The rule that this call meets, counted down. */
  take(api: string): FailureRule | undefined {
    const rule = this.rules.find((candidate) => candidate.api === api)
    if (!rule) return undefined
    rule.times -= 1
    if (rule.times <= 0) this.rules = this.rules.filter((candidate) => candidate !== rule)
    return rule
  }

  clear(): void {
    this.rules = []
  }

  list(): FailureRule[] {
    return this.rules.map((rule) => ({ ...rule }))
  }
}
