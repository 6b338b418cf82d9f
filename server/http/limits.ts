import type { ServerResponse } from 'node:http'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/clock'
import { UserError } from '../lib/errors'

/** So much within such a time, and what whoever wants more is told. */
export interface Limit {
  most: number
  withinMs: number
  words: string
}

const SLOWER = '操作得有点快，请过一会儿再试'

/**
 * Every bound on how often somebody may do something, in one place.
 *
 * By address and in the memory of each process: what strangers may do. It keeps a flood away from database and WeChat; that several
 * processes each allow as much changes nothing of that, and no stranger makes us write.
 * By customer and counted from the rows that the deed itself leaves: tickets, uploads, codes. So they hold over all processes and
 * restarts without a counter of their own.
 */
export interface Limits {
  /** Log-ins that were refused: many people share an address. */
  logIn: Limit
  /** Ways to WeChat's log-in. Costs us nothing but the answer. */
  logInStart: Limit
  /** Everything else that a stranger may ask of the database. */
  stranger: Limit
  search: Limit
  /** Whether something is official; by address, which many share. */
  officialCheck: Limit
  tickets: Limit
  scenes: Limit
  /** Ways to the payment sheet, and questions of how it ended: each asks WeChat. */
  payments: Limit
  /** Files for 12315 and 黑猫投诉: each is drawn anew. */
  evidence: Limit
  /** Copies of all that is held of one person. */
  dataCopies: Limit
  /** Call codes of one customer. */
  callCodes: Limit
  /** Call codes that an agent typed and that opened nothing. */
  callCodeFaults: Limit
  /** Customers whom an agent looks for without a code, found or not. */
  customerSearches: Limit
  uploads: Limit
  uploadBytes: Limit
  /**
   * Cards and news to one agent, and customers' words that are brought into their WeCom: of all of them, and of one session. Beyond it one
   * message stands for the rest. WeCom drops the 31st of a minute without a word.
   */
  agentCards: Limit
  relays: Limit
  relaysOfSession: Limit
}

export const LIMITS: Limits = {
  logIn: { most: 10, withinMs: MINUTE_MS, words: '登录试得有点多，请过一会儿再试' },
  logInStart: { most: 60, withinMs: MINUTE_MS, words: '登录试得有点多，请过一会儿再试' },
  stranger: { most: 300, withinMs: MINUTE_MS, words: SLOWER },
  search: { most: 30, withinMs: MINUTE_MS, words: '搜索得有点快，请过一会儿再试' },
  officialCheck: { most: 60, withinMs: MINUTE_MS, words: '核对得有点快，请过一会儿再试' },
  tickets: {
    most: 5,
    withinMs: HOUR_MS,
    words: '这一小时已经提交了 5 张工单，都收到了。要补充的话，在已有的工单里写就好，客服会一起看',
  },
  scenes: { most: 3, withinMs: 10 * MINUTE_MS, words: '二维码换得有点快，请过几分钟再试' },
  payments: {
    most: 30,
    withinMs: 10 * MINUTE_MS,
    words: '付款点得有点快，请过几分钟再试，之前付的钱不会丢',
  },
  evidence: {
    most: 6,
    withinMs: DAY_MS,
    words: '今天已经生成了 6 份材料，都还能下载。要新的，请明天再来',
  },
  dataCopies: {
    most: 3,
    withinMs: DAY_MS,
    words: '今天已经生成了 3 份，都还能下载。要新的，请明天再来',
  },
  callCodes: {
    most: 6,
    withinMs: 10 * MINUTE_MS,
    words: '通话码换得有点快，请过几分钟再取。电话里也可以先说要办的事',
  },
  callCodeFaults: {
    most: 5,
    withinMs: 10 * MINUTE_MS,
    words: '通话码错了 5 次，十分钟内先不能再试。请对方从小程序的“联系客服”重新取一个',
  },
  customerSearches: {
    most: 60,
    withinMs: HOUR_MS,
    words: '这一小时找客户的次数有点多，请过一会儿再找，或请对方在小程序里取一个通话码',
  },
  uploads: { most: 30, withinMs: HOUR_MS, words: '这一小时传的文件有点多，请过一会儿再传' },
  uploadBytes: {
    most: 200 * 1024 * 1024,
    withinMs: DAY_MS,
    words: '今天传的文件已经有 200 MB，请明天再传，或在工单里说明',
  },
  agentCards: { most: 10, withinMs: MINUTE_MS, words: '' },
  relays: { most: 15, withinMs: MINUTE_MS, words: '' },
  relaysOfSession: { most: 6, withinMs: MINUTE_MS, words: '' },
}

/** For rows that are counted: refuses when there are as many already. @throws UserError 429 */
export function refuseBeyond(limit: Limit, counted: number, retryAfterMs = limit.withinMs): void {
  if (counted >= limit.most) throw tooMany(limit, retryAfterMs)
}

export function tooMany({ words }: Pick<Limit, 'words'>, retryAfterMs: number): UserError {
  return new UserError('too_many_requests', {
    status: 429,
    public: words,
    internal: 'a limit is reached',
    retryAfterS: Math.max(1, Math.ceil(retryAfterMs / SECOND_MS)),
  })
}

/** Counts in this process. */
export interface Counters {
  /** @throws UserError 429 */
  take(name: keyof Limits, who: string): Promise<void>
  /**
   * Counts the answer if it is a refusal: many people share an address, and neither their success nor our own failure is held against
   * the next of them. Those that are still in hand are bound by what a stranger may ask.
   * @throws UserError 429
   */
  countFailure(name: keyof Limits, who: string, answer: ServerResponse): Promise<void>
}

export function createCounters(limits: Limits): Counters {
  const limiters = new Map<keyof Limits, RateLimiterMemory>()
  const limiterOf = (name: keyof Limits): RateLimiterMemory => {
    const { most, withinMs } = limits[name]
    const limiter =
      limiters.get(name) ??
      new RateLimiterMemory({ keyPrefix: name, points: most, duration: withinMs / SECOND_MS })
    limiters.set(name, limiter)
    return limiter
  }
  const take: Counters['take'] = async (name, who) => {
    await limiterOf(name)
      .consume(who)
      .catch((refusal: unknown) => {
        throw refusal instanceof RateLimiterRes
          ? tooMany(limits[name], refusal.msBeforeNext)
          : refusal
      })
  }
  return {
    take,
    async countFailure(name, who, answer) {
      await take('stranger', who)
      const failed = await limiterOf(name).get(who)
      if (failed !== null && failed.remainingPoints <= 0)
        throw tooMany(limits[name], failed.msBeforeNext)
      answer.once('finish', () => {
        if (answer.statusCode >= 400 && answer.statusCode < 500) void limiterOf(name).penalty(who)
      })
    },
  }
}
