import type { TicketKind } from '../ticket.contract'

/** Which tickets are urgent from the beginning, and why. Pure; the one place that says so. What somebody chose is never overruled by it. */
export interface PriorityAsked {
  /** They said so themselves. */
  chosen: boolean
  kind: TicketKind
  /** Description, error text and what was tried, masked. */
  words: string
  /** Their tier, where it has a manager of its own: the top of the ladder. */
  managedTier: boolean
}

/** `chosen`; `loss:被盗刷`, the words that say so; `tier`: money is missing and the tier goes first; `agent`: an agent set it. */
export type UrgentWhy = 'chosen' | `loss:${string}` | 'tier' | 'agent'

export interface Priority {
  urgent: boolean
  why: UrgentWhy | null
}

/** Harm that goes on while nobody looks. Who fears it, or asks how to keep it away, does not suffer it. */
const LOSS =
  /(?<!没有?|不是|未|担心|怕|防止|避免|会不会|如何防|怎么防)(被盗刷|盗刷|被盗|盗号|密码被改|被人改了密码|被人登录|异地登录|不是(?:我|本人)(?:操作|登录|买|下单)|钱被转走|余额被转|余额没了)/

/** Paid, and nothing to show for it. */
const MONEY_MISSING = /扣(?:了|款)|付了?(?:钱|款)|已付款|没到账|未到账|不到账|充值没到/

export function priorityOf({ chosen, kind, words, managedTier }: PriorityAsked): Priority {
  if (chosen) return { urgent: true, why: 'chosen' }
  const loss =
    kind === 'account-security' || kind === 'after-sales' || kind === 'dispute'
      ? LOSS.exec(words)?.[1]
      : undefined
  if (loss !== undefined) return { urgent: true, why: `loss:${loss}` }
  if (managedTier && kind === 'after-sales' && MONEY_MISSING.test(words))
    return { urgent: true, why: 'tier' }
  return { urgent: false, why: null }
}

/** For people: why it goes first. Null where it does not, or nobody wrote down why. */
export function urgentWhyText(why: string | null, reader: 'customer' | 'desk'): string | null {
  if (why === null) return null
  const you = reader === 'customer'
  if (why === 'chosen') return you ? '您选了紧急' : '客户选了紧急'
  if (why === 'tier') return you ? '会员的款项问题优先' : '会员的款项问题优先（有专属客服的等级）'
  if (why === 'agent') return '客服核实后改为紧急'
  return `描述里提到“${why.slice('loss:'.length)}”`
}
