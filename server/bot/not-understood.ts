import { findEntry, type Knowledge } from './knowledge'
import type { Plan } from './plan'
import { offer, PAGES, say, type Reply } from './reply'
import { askChoice } from './topic-choices'

type Told = Pick<Plan, 'near' | 'foreign' | 'call'>

/** Nothing is sure: what may be meant, to choose from by one tap; or an honest word, and what can be asked here. */
export function nothingSure(knowledge: Knowledge, plan: Told): Reply {
  return menuOf(knowledge, plan) ?? (plan.foreign ? notOurs() : notUnderstood())
}

/** Null where there are not two to choose from. */
export function menuOf(knowledge: Knowledge, { near, foreign, call }: Told): Reply | null {
  const entries = near.flatMap((topic) => findEntry(knowledge, topic) ?? [])
  if (entries.length < (call ? 1 : 2)) return null
  const choices = entries.map(({ id, title }) => askChoice(id, title))
  // Somebody comes in any case; what can be answered at once need not wait for them.
  if (call)
    return offer(
      say(
        `${foreign ? '这件事可能不归我们管，客服也不一定帮得上。' : ''}客服来之前，要是想问下面这件事，选一个我马上答`,
      ),
      ...choices,
    )
  const opening = foreign ? '这件事可能不归我们管，那样我就帮不上忙了。要是和我们有关，您' : '您'
  return offer(
    say(`${opening}是不是想问下面这件事？选一个我马上答；都不是，换个说法，或者回复“人工”`),
    ...choices,
  )
}

function notOurs(): Reply {
  return say(
    '这件事像是不归我们管，我帮不上忙。卡密、充值、退款、会员、账号的事可以直接说；要找真人，回复“人工”',
    { label: '联系客服', page: PAGES.contact },
  )
}

function notUnderstood(): Reply {
  return say(
    '这句话我没有完全看懂，不敢乱答。卡密、充值、退款、会员、账号的事我都能说，也能查订单和工单：发订单号，或说说提示了什么；要找真人，回复“人工”',
    { label: '提交工单', page: PAGES.newTicket },
    { label: '联系客服', page: PAGES.contact },
  )
}
