import { sampleProducts } from '../../../sandbox/trading-platform/sample-products'
import { ModelTurn } from '../../../server/bot/model/model-turn.entity'
import { startModel, type FakeModel } from '../../../test/support/model-env'
import type { RunningApp } from '../../../test/support/app-on-database'
import { startBenchApp } from '../../app'
import { readCases, type Case } from './cases'
import { ScriptedCustomer } from './customer'
import { countDead, faultsOf, holds } from './score'

export interface CaseResult {
  id: string
  group: string
  passed: boolean
  faults: string[]
}

/** All customers come on one evening: a step of each, then what follows from it, then the next step. */
export async function runCards(
  cases: readonly Case[],
  model: FakeModel | null,
): Promise<CaseResult[]> {
  const users = cases.map(({ id }, index) => ({
    id: `c${index + 1}`,
    nickname: `客户${index + 1}`,
    note: id,
    unionId: `oCardBench000000000000${String(index + 1).padStart(5, '0')}`,
  }))
  const app = await startBenchApp({ sandbox: { users }, env: model?.env ?? {} })
  try {
    const customers = cases.map((told, index) => new ScriptedCustomer(app, told, `c${index + 1}`))
    await bringOrders(app, customers)
    for (const customer of customers) await customer.arrive()
    await app.settle()
    for (let busy: ScriptedCustomer[] = customers; busy.length > 0;) busy = await oneStep(app, busy)
    const dead = await countDead(app)
    const turns = model ? await app.db.read.count(ModelTurn) : 0
    if (turns > 0) console.log(JSON.stringify({ bench: 'cards', turnsOfTheModel: turns }))
    return await Promise.all(
      customers.map(async (customer) => {
        const { told, orderNumber } = customer
        const after = await customer.afterwards()
        const faults = [
          ...faultsOf(told, after, orderNumber),
          ...(dead > 0 ? [`${dead} rows on the dead shelf`] : []),
        ]
        return {
          id: told.id,
          group: told.group,
          passed: faults.length === 0 && holds(told.wants, after, orderNumber),
          faults,
        }
      }),
    )
  } finally {
    await app.close()
  }
}

async function oneStep(
  app: RunningApp,
  busy: readonly ScriptedCustomer[],
): Promise<ScriptedCustomer[]> {
  const going: ScriptedCustomer[] = []
  for (const customer of busy) if (await customer.sayNext()) going.push(customer)
  await app.settle()
  // A door, a form behind it, a choice: more than two taps nobody makes for one answer.
  for (let tap = 0; tap < 2; tap += 1) {
    const acted: boolean[] = []
    for (const customer of going) acted.push(await customer.react())
    if (acted.includes(true)) await app.settle()
  }
  return going
}

async function bringOrders(app: RunningApp, customers: readonly ScriptedCustomer[]): Promise<void> {
  const now = app.clock.epochMs()
  const at = (minutesAgo: number): string =>
    `${new Date(now - minutesAgo * 60_000 + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
  const people = app.sandbox.control.snapshot().persons
  const put = async (
    resource: Parameters<typeof app.platform.put>[0],
    items: readonly object[],
  ): Promise<void> => {
    if (items.length === 0) return
    const { status, body } = await app.platform.put(resource, items)
    if (status >= 300) throw new Error(`${resource}: ${body}`)
  }
  await put(
    'products',
    sampleProducts.map((product) => ({ ...product, version: now })),
  )
  await put(
    'customers',
    customers
      .filter(({ told }) => told.verified)
      .map(({ personId }) => ({
        customerId: `demo-${personId}`,
        version: now,
        displayName: personId,
        unionId: people.find(({ id }) => id === personId)?.unionId ?? '',
        openIds: [],
      })),
  )
  const withOrders = customers.flatMap(({ told: { order }, orderNumber, personId }) =>
    order && orderNumber ? [{ order, orderNumber, personId }] : [],
  )
  await put(
    'orders',
    withOrders.map(({ order, orderNumber, personId }) => ({
      orderNumber,
      version: now,
      customerId: `demo-${personId}`,
      productId: order.product,
      quantity: 1,
      total: { amountFen: 9_800, currency: 'CNY' },
      state: order.state,
      placedAt: at(order.minutesAgo),
      ...(order.state !== 'unpaid' && {
        paymentMethod: '微信支付',
        paidAt: at(order.minutesAgo - 1),
        paymentReference: `P${orderNumber}`,
      }),
      ...(order.account !== undefined && { accountMasked: order.account }),
      ...(order.state === 'failed' && { failureReason: '供货商没有返回充值结果，正在核对' }),
    })),
  )
  await put(
    'deliveries',
    withOrders
      .filter(({ order }) => order.state === 'delivered' && order.account === undefined)
      .map(({ order, orderNumber }) => ({
        orderNumber,
        version: now,
        deliveredAt: at(order.minutesAgo - 5),
        cards: [
          {
            line: 1,
            cardNumber: `DEMO${orderNumber}`,
            secret: `SAMPLE-${orderNumber.slice(-8)}-ABCD`,
          },
        ],
      })),
  )
}

const RUNS_OF_RULES = 8
const RUNS_OF_MODEL = 4

export async function benchCards(quick: boolean): Promise<void> {
  const cases = readCases()
  const floor: CaseResult[][] = []
  for (let run = 0; run < (quick ? 1 : RUNS_OF_RULES); run += 1)
    floor.push(await runCards(cases, null))
  const [first = []] = floor
  const shape = (run: readonly CaseResult[]): string =>
    run.map(({ id, passed }) => `${id}${passed ? '+' : '-'}`).join()
  print('rules alone', first)
  console.log(
    JSON.stringify({
      bench: 'cards',
      with: 'rules alone',
      runs: floor.length,
      sameResult: floor.filter((run) => shape(run) === shape(first)).length,
    }),
  )
  for (const { id, faults } of first.filter(({ passed }) => !passed))
    console.log(JSON.stringify({ bench: 'cards', failed: id, faults }))
  const runs: CaseResult[][] = []
  for (let run = 0; run < (quick ? 1 : RUNS_OF_MODEL); run += 1)
    runs.push(await withHelpfulFake(cases, run))
  const passedIn = (id: string): number =>
    runs.filter((run) => run.find((one) => one.id === id)?.passed === true).length
  print('a fake model, helpful by script', runs[0] ?? [])
  console.log(
    JSON.stringify({
      bench: 'cards',
      with: 'a fake model, helpful by script: shows that the harness works, and says nothing of any real model',
      runs: runs.length,
      'pass^1': share(
        cases.reduce((sum, { id }) => sum + passedIn(id), 0),
        cases.length * runs.length,
      ),
      'pass^4': share(cases.filter(({ id }) => passedIn(id) === runs.length).length, cases.length),
    }),
  )
}

/** Tells the rule that is nearest and proposes a ticket; every tenth time, by the run, it says something that is thrown away. */
async function withHelpfulFake(cases: readonly Case[], run: number): Promise<CaseResult[]> {
  const model = await startModel()
  let asked = run
  model.script(({ messages }) => {
    asked += 1
    if (asked % 10 === 0) return { content: '您放心，马上给您退款' }
    if (messages.some(({ role }) => role === 'tool'))
      return { content: '您说的这件事，先看看这里：{F1}' }
    return {
      toolCalls: [
        { name: 'my_orders', arguments: '{}' },
        { name: 'propose_ticket', arguments: '{"number":"编号1"}' },
      ],
    }
  })
  try {
    return await runCards(cases, model)
  } finally {
    await model.close()
  }
}

function print(who: string, results: readonly CaseResult[]): void {
  const groups = [...new Set(results.map(({ group }) => group))]
  for (const group of [...groups, 'all']) {
    const own = results.filter((one) => group === 'all' || one.group === group)
    const passed = own.filter((one) => one.passed).length
    console.log(
      JSON.stringify({
        bench: 'cards',
        with: who,
        group,
        n: own.length,
        passed,
        ...interval(passed, own.length),
      }),
    )
  }
}

const share = (hits: number, n: number): number => Math.round((hits / n) * 1000) / 1000

/** The 95 % interval (Wilson). */
function interval(hits: number, n: number): { rate: number; low: number; high: number } {
  const [rate, z] = [hits / n, 1.96]
  const middle = rate + (z * z) / (2 * n)
  const spread = z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return {
    rate: share(hits, n),
    low: share(middle - spread, scale),
    high: share(middle + spread, scale),
  }
}
