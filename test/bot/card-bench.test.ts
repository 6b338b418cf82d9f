import 'reflect-metadata'
import { runCards } from '../../bench/bot/cards/bench'
import { readCases } from '../../bench/bot/cards/cases'
import { holds } from '../../bench/bot/cards/score'

const PATIENCE_MS = 120_000

describe('the card-bench', () => {
  const cases = readCases()

  it('has its cases, each with a name of its own, over all that trouble a customer of cards', () => {
    expect(cases.length).toBeGreaterThanOrEqual(120)
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
    expect(new Set(cases.map(({ group }) => group)).size).toBeGreaterThanOrEqual(15)
  })

  it('no customer is content before anything has happened', () => {
    const nothing = { tickets: [], sessions: [], said: [], lost: 0 }
    expect(cases.filter(({ wants }) => holds(wants, nothing, 'KB1')).map(({ id }) => id)).toEqual(
      [],
    )
  })

  it('a goal is reached only by what it asks for', () => {
    const after = {
      tickets: [{ kind: 'goods', orderNumber: 'KB2' }],
      sessions: [],
      said: ['看这里\n\n来源：售后规则 · 退款规则（自动客服）'],
      lost: 0,
    }
    expect(holds({ ticket: { kind: 'goods', order: true } }, after, 'KB1')).toBe(false)
    expect(holds({ ticket: { kind: 'goods', order: true } }, after, 'KB2')).toBe(true)
    expect(holds({ topics: ['退款'] }, after, null)).toBe(true)
    expect(holds({ all: [{ topics: ['退款'] }, { topics: ['发票'] }] }, after, null)).toBe(false)
  })

  it(
    'the rules bring these customers where they want to be, and one whom nobody can help is told apart',
    async () => {
      const chosen = [
        'dead-card-01',
        'dead-card-02',
        'late-top-up-01',
        'person-01',
        'fraud-01',
        'unverified-01',
        'others-order-01',
      ].flatMap((id) => cases.find((one) => one.id === id) ?? [])
      const hopeless = { ...chosen[0], id: 'hopeless', says: ['你好'] }
      const results = await runCards([...chosen, hopeless] as typeof chosen, null)
      expect(results.map(({ id, passed, faults }) => [id, passed, faults])).toEqual([
        ...chosen.map(({ id }) => [id, true, []]),
        ['hopeless', false, []],
      ])
    },
    PATIENCE_MS,
  )
})
