/** 0 未处理, 1 智能助手接待, 2 待接入池排队, 3 人工接待, 4 已结束 (wechat-protocols: kf/service_state). */
export type ServiceState = 0 | 1 | 2 | 3 | 4

/** As the database gives it back. */
export function readServiceState(value: unknown): ServiceState {
  const state = Number(value)
  return state === 1 || state === 2 || state === 3 || state === 4 ? state : 0
}

/**
 * What happens to a kf session, and what may be done in each of its states. Pure: the channel asks here before it calls WeCom,
 * and records what comes out. https://developer.work.weixin.qq.com/document/path/94669
 */
const TRANSFERS: Readonly<Record<ServiceState, readonly ServiceState[]>> = {
  0: [1, 2, 3, 4],
  1: [2, 3, 4],
  2: [3, 4],
  /** To another servicer, or to the end; back to the bot only through the end. */
  3: [3, 4],
  /** Only the customer's next message, or a servicer who writes, begins anew. */
  4: [],
}

/** Whether service_state/trans may move a session so. */
export function canTransfer(from: ServiceState, to: ServiceState): boolean {
  return TRANSFERS[from].includes(to)
}

/** Whether send_msg is taken. Elsewhere it answers 95018; only the code of an event still speaks. */
export function mayApiSend(state: ServiceState): boolean {
  return state === 0 || state === 1
}

/** The customer wrote: an ended session begins anew, any other stays where it is. */
export function afterCustomerMessage(state: ServiceState): ServiceState {
  return state === 4 ? 0 : state
}

/** We answered by API: an untouched session is the assistant's from then on. */
export function afterApiReply(state: ServiceState): ServiceState {
  return state === 0 ? 1 : state
}

/**
 * A servicer did something in WeCom's own client: 1 took it from the pool, 2 handed it on, 3 ended it, 4 opened it again.
 * @returns null for a change that is not documented
 */
export function afterSessionStatusChange(changeType: number): ServiceState | null {
  switch (changeType) {
    case 1:
    case 2:
    case 4:
      return 3
    case 3:
      return 4
    default:
      return null
  }
}
