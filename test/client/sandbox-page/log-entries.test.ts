import { logEntries } from '../../../sandbox/page/log/log-entries'
import { countUpdated } from '../../../sandbox/page/wecom/card-updates'
import type {
  AgentView,
  ApiCallRecord,
  CallbackRecord,
  DeliveryAttempt,
} from '../../../sandbox/sandbox.contract'

const at = (second: number) => `2026-11-22T02:30:${String(second).padStart(2, '0')}.000Z`

const call = (fields: Partial<ApiCallRecord>): ApiCallRecord => ({
  id: 'call',
  account: 'official-account',
  method: 'POST',
  path: '/cgi-bin/message/template/send',
  at: at(1),
  milliseconds: 3,
  status: 200,
  errcode: 0,
  errmsg: 'ok',
  ...fields,
})
const attempt: DeliveryAttempt = {
  at: at(2),
  milliseconds: 5000,
  status: null,
  outcome: 'timed-out',
  body: '',
}
const callback = (fields: Partial<CallbackRecord>): CallbackRecord => ({
  id: 'callback',
  account: 'official-account',
  what: 'text',
  personId: 'u1',
  agentId: null,
  at: at(2),
  attempts: [attempt],
  result: 'shown',
  ...fields,
})

describe('the record of calls and callbacks', () => {
  it('shows both in one list, newest first', () => {
    const entries = logEntries({
      callbacks: [callback({ id: 'b', at: at(2) })],
      apiCalls: [call({ id: 'a', at: at(1) }), call({ id: 'c', at: at(3) })],
    })
    expect(entries.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  })

  it.each([
    ['a good answer', call({}), 'errcode 0', 'done'],
    ['an errcode', call({ errcode: 43004, errmsg: 'require subscribe' }), 'errcode 43004', 'late'],
    ['an HTTP fault', call({ status: 500 }), 'HTTP 500', 'late'],
    ['no answer at all', call({ status: null }), '没有应答', 'late'],
  ])('tells %s apart', (_, apiCall, outcome, tone) => {
    expect(logEntries({ callbacks: [], apiCalls: [apiCall] })[0]).toMatchObject({ outcome, tone })
  })

  it('says how often a callback was delivered and how each time ended', () => {
    const [entry] = logEntries({
      callbacks: [callback({ result: 'fault', attempts: [attempt, attempt, attempt] })],
      apiCalls: [],
    })
    expect(entry).toMatchObject({ outcome: '没有可用的应答 · 送达 3 次', tone: 'late' })
    expect(entry?.details).toHaveLength(3)
    expect(entry?.details[2]).toBe('第 3 次 · 超时 · HTTP 无 · 5000 ms')
  })
})

describe('cards updated for everyone', () => {
  const agent = (id: string, taskId: string, replacedButtonText: string | null): AgentView => ({
    id,
    name: id,
    note: '',
    messages: [
      {
        id: `${id}-1`,
        direction: 'received',
        at: at(1),
        recalled: false,
        content: {
          kind: 'template-card',
          cardType: 'button_interaction',
          taskId,
          source: '',
          title: '',
          description: '',
          subTitle: '',
          fields: [],
          jumps: [],
          url: null,
          buttons: [],
          replacedButtonText,
          updated: replacedButtonText !== null,
        },
      },
    ],
  })

  it('counts the agents whose card of this task changed', () => {
    const agents = [
      agent('a', 't1', '张伟已接单'),
      agent('b', 't1', '张伟已接单'),
      agent('c', 't1', null),
      agent('d', 't2', '已接单'),
    ]
    expect(countUpdated(agents, 't1')).toBe(2)
    expect(countUpdated(agents, null)).toBe(0)
  })
})
