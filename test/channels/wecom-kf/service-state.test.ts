import {
  afterApiReply,
  afterCustomerMessage,
  afterSessionStatusChange,
  canTransfer,
  mayApiSend,
  type ServiceState,
} from '../../../server/channels/wecom-kf/servicers/service-state'

const STATES: readonly ServiceState[] = [0, 1, 2, 3, 4]

it.each<[ServiceState, readonly ServiceState[]]>([
  [0, [1, 2, 3, 4]],
  [1, [2, 3, 4]],
  [2, [3, 4]],
  [3, [3, 4]],
  [4, []],
])('from %d a session moves to %j by API, and nowhere else', (from, allowed) => {
  expect(STATES.filter((to) => canTransfer(from, to))).toEqual(allowed)
})

it('the API speaks only where neither a person, the pool nor the end has the session', () => {
  expect(STATES.filter(mayApiSend)).toEqual([0, 1])
})

it('a customer who writes begins an ended session anew, and moves no other', () => {
  expect(STATES.map(afterCustomerMessage)).toEqual([0, 1, 2, 3, 0])
})

it("an answer of ours makes an untouched session the assistant's", () => {
  expect(STATES.map(afterApiReply)).toEqual([1, 1, 2, 3, 4])
})

it.each([
  [1, 3],
  [2, 3],
  [3, 4],
  [4, 3],
  [0, null],
  [5, null],
] as const)('the change %d by a servicer leads to %j', (change, state) => {
  expect(afterSessionStatusChange(change)).toBe(state)
})

it('every state that is reached by API leaves a way to the end', () => {
  for (const from of STATES.filter((state) => state !== 4)) expect(canTransfer(from, 4)).toBe(true)
})
