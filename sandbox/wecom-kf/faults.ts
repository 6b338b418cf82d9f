import type { KfFaults } from '../kf-calls.contract'

const NONE = {
  holdKnocks: 0,
  delayKnocks: 0,
  emptyPages: 0,
  disorderedPages: 0,
  repeatedPages: 0,
  shortPages: 0,
  failSends: 0,
}

/** Trouble of knocks, pages and sends that is still to come. Lost and repeated knocks are the callback sender's own affair. */
export class KfFaultPlan {
  left = { ...NONE }
  delayMs = 0
  shortItems = 1
  failType = 0

  add({
    holdKnocks = 0,
    delayKnocks,
    emptyPages = 0,
    disorderedPages = 0,
    repeatedPages = 0,
    shortPages,
    failSends,
  }: KfFaults): void {
    this.left.holdKnocks += holdKnocks
    this.left.emptyPages += emptyPages
    this.left.disorderedPages += disorderedPages
    this.left.repeatedPages += repeatedPages
    this.left.delayKnocks += delayKnocks?.times ?? 0
    this.left.shortPages += shortPages?.times ?? 0
    this.left.failSends += failSends?.times ?? 0
    this.delayMs = delayKnocks?.milliseconds ?? this.delayMs
    this.shortItems = shortPages?.items ?? this.shortItems
    this.failType = failSends?.failType ?? this.failType
  }

  take(fault: keyof typeof NONE): boolean {
    if (this.left[fault] === 0) return false
    this.left[fault] -= 1
    return true
  }

  clear(): void {
    this.left = { ...NONE }
  }
}
