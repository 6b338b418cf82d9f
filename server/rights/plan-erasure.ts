import type { ErasurePlan } from './my-data.contract'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Erasure } from './erasure.entity'
import type { Holds } from './holds'
import {
  ASKED,
  dayText,
  GOES_AT_ONCE,
  GOES_BESIDES_CASES,
  KEEPS,
  WAITS_FOR_CASES,
} from './rights-words'

/** What erasing means for this person now: what goes, what stays and until when, by which article. */
export function presentPlan(holds: Holds, asked: Erasure | null): ErasurePlan {
  const { cases, orders, lastOrderUntil } = holds
  return {
    goes: cases.length === 0 ? GOES_AT_ONCE : GOES_BESIDES_CASES,
    cases,
    stays: [
      ...cases.map((what) => ({ what, ...KEEPS.case })),
      ...(cases.length === 0 ? [] : [{ what: WAITS_FOR_CASES, ...KEEPS.case }]),
      ...(lastOrderUntil === null
        ? []
        : [
            {
              what: `${orders.size} 笔订单，连同付款、退款、卡密和有关的工单`,
              why: KEEPS.orders,
              until: `最晚到 ${dayText(lastOrderUntil)}，到期自动删除`,
            },
          ]),
      { what: '谁在什么时候做过什么的编号记录', why: KEEPS.deeds, until: '一直保存，认不出是您' },
      { what: '账目', why: KEEPS.ledger, until: '一直保存，认不出是您' },
    ],
    asked: asked && {
      askedAt: toOffsetIso(asked.askedAt),
      text: ASKED.case(cases.length === 0 ? ['手续'] : cases),
    },
  }
}
