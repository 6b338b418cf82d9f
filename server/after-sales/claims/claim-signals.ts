/** What speaks for a claim being fraud against the platform. It never refuses: an agent sees it, and nothing is given without one. Pure. */

interface SignalFacts {
  /** Other claims of the very same secret, of whatever order. */
  sameSecret: number
  /** It was used after its owner had looked at it. */
  usedAfterLook: boolean
  /** Claims of this person within 30 days, this one included. */
  ofPerson: number
  /** Claims of other people from the same installation within 30 days. */
  ofDevice: number
  /** How many of the person's claims were given within 30 days. */
  given: number
  /** How many orders of theirs were paid within 30 days. */
  orders: number
}

export interface Signal {
  points: number
  text: string
}

/** From so many points on nothing is given without a person. */
export const PERSON_FROM = 40

export function signalsOf(facts: SignalFacts): { points: number; signals: Signal[] } {
  const signals: Signal[] = []
  const add = (points: number, text: string): void => void signals.push({ points, text })
  if (facts.sameSecret > 0) add(60, `同一张卡密另有 ${facts.sameSecret} 次申请`)
  if (facts.usedAfterLook) add(40, '卡密在客户查看之后被使用')
  if (facts.ofDevice > 0) add(40, `同一台设备上，别的客户 30 天内提过 ${facts.ofDevice} 次`)
  if (facts.ofPerson >= 10) add(40, `30 天内提了 ${facts.ofPerson} 次`)
  else if (facts.ofPerson >= 4) add(20, `30 天内提了 ${facts.ofPerson} 次`)
  if (facts.orders >= 3 && facts.given * 2 > facts.orders)
    add(30, `30 天内 ${facts.orders} 笔订单，${facts.given} 笔得了补发或退款`)
  return {
    points: Math.min(
      100,
      signals.reduce((sum, one) => sum + one.points, 0),
    ),
    signals,
  }
}
