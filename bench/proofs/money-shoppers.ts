import { randomUUID } from 'node:crypto'
import type { Sandbox } from '../../sandbox/create-sandbox'
import { platformKeys } from '../../sandbox/defaults'
import { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import type { SheetBody } from '../../sandbox/sandbox-calls.contract'
import type { Database } from '../../server/db/database'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { createSecretBox } from '../../server/lib/secret-box'
import { testKey } from '../../test/support/keys'

export interface Shoppers {
  logIn(personIds: readonly string[]): Promise<void>
  /** Pays an order, tells of it twice, brings a ticket and has some of the money back, however often the server dies meanwhile. */
  shop(deal: { person: string; orderNumber: string; index: number }): Promise<void>
  ops(): number
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

interface Ask {
  path: string
  headers: Record<string, string>
  body?: object
}

const PATIENCE = 1_600
const PAUSE_MS = 250

/** People on their phones and two of the staff, over HTTP; what is not answered is asked again with the same key. */
export function createShoppers({
  sandbox,
  db,
  urls,
}: {
  sandbox: Sandbox
  db: Database
  urls: readonly string[]
}): Shoppers {
  const platform = new PlatformClient({
    url: urls[0] ?? '',
    ...platformKeys,
    now: () => Date.now(),
  })
  const tokens = new Map<string, string>()
  let count = 0
  let desk: Promise<{ agent: Record<string, string>; supervisor: Record<string, string> }> | null =
    null
  const ask = ({ path, headers, body }: Ask): Promise<Answer> => {
    const key = randomUUID()
    return patiently(async (attempt) => {
      const url = urls[attempt % urls.length] ?? ''
      const response = await fetch(`${url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
          Origin: url,
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(15_000),
      })
      if (response.status >= 500 || response.status === 429) return null
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    })
  }
  const asAgents = () => (desk ??= staff(db))
  return {
    ops: () => count,
    async logIn(personIds) {
      for (const id of personIds) {
        const { body } = await ask({
          path: '/api/session/mini-program',
          headers: {},
          body: { code: sandbox.control.loginCode(id) },
        })
        tokens.set(id, String(body['token']))
      }
    },
    async shop({ person, orderNumber, index }) {
      const headers = { Authorization: `Bearer ${tokens.get(person) ?? ''}` }
      await pay({ sandbox, ask, headers }, { person, orderNumber })
      const notice = sandbox.control.pay.sent().at(-1)
      if (notice) await sandbox.control.pay.redeliver(notice)
      count += 3
      const { agent, supervisor } = await asAgents()
      if (index % 3 === 2) {
        await renew({ sandbox, ask, headers, staff: { agent, supervisor }, platform }, orderNumber)
        count += 3
        return
      }
      const ticket = await ask({
        path: '/api/tickets',
        headers,
        body: { kind: 'after-sales', orderNumber, description: '没有到账，要退款' },
      })
      const number = String(ticket.body['number'])
      await ask({ path: `/desk/api/tickets/${number}/take`, headers: agent, body: {} })
      const paid = (await ask({ path: `/desk/api/tickets/${number}/money`, headers: agent })).body[
        'paid'
      ] as { left: { amountFen: number } } | null
      const left = paid?.left.amountFen ?? 0
      // Whole, half, and a third of it.
      const amountFen = Math.max(1, Math.floor(left / (1 + (index % 3))))
      const { body } = await ask({
        path: `/desk/api/tickets/${number}/refunds`,
        headers: agent,
        body: { amountFen, note: '示例' },
      })
      const waiting = (
        body['refunds'] as Array<{ refundId: string; stage: string }> | undefined
      )?.find(({ stage }) => stage === 'checking')
      if (waiting)
        await ask({
          path: `/desk/api/refunds/${waiting.refundId}/decision`,
          headers: supervisor,
          body: { approves: true },
        })
      count += 2
    },
  }
}

interface Paying {
  sandbox: Sandbox
  ask(request: Ask): Promise<Answer>
  headers: Record<string, string>
}

async function pay(
  { sandbox, ask, headers }: Paying,
  { person, orderNumber }: { person: string; orderNumber: string },
): Promise<void> {
  const path = `/api/orders/${orderNumber}/payment`
  await patiently(async () => {
    const { status, body } = await ask({ path, headers, body: {} })
    if (status !== 200) throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`)
    sandbox.control.confirmPayment(person, body['sheet'] as SheetBody)
    return true
  })
  await patiently(async () => {
    const { body } = await ask({ path: `${path}/check`, headers, body: {} })
    return body['payment'] === 'paid' ? true : null
  })
}

interface Renewing extends Paying {
  staff: { agent: Record<string, string>; supervisor: Record<string, string> }
  platform: PlatformClient
}

/** The platform delivers a card that does not work; a ticket has it checked and sent anew, asked for twice, and once more with a second person. */
async function renew(
  { sandbox, ask, headers, staff: { agent, supervisor }, platform }: Renewing,
  orderNumber: string,
): Promise<void> {
  const deliveries = [
    {
      orderNumber,
      version: 1,
      deliveredAt: new Date(Date.now()).toISOString(),
      cards: [{ line: 1, cardNumber: `P${orderNumber}`, secret: `SAMPLE-${orderNumber}` }],
    },
  ]
  await patiently(async () =>
    (await platform.put('deliveries', deliveries)).status === 200 ? true : null,
  )
  sandbox.control.goods.learn({ orders: [], deliveries })
  sandbox.control.goods.setCard(orderNumber, 1, { state: 'void' })
  const ticket = await ask({
    path: '/api/tickets',
    headers,
    body: { kind: 'after-sales', orderNumber, description: '卡密提示无效' },
  })
  const path = `/desk/api/tickets/${String(ticket.body['number'])}`
  await ask({ path: `${path}/take`, headers: agent, body: {} })
  await ask({ path: `${path}/goods/check`, headers: agent, body: {} })
  const read = async (): Promise<GoodsSeen> =>
    (await ask({ path: `${path}/goods`, headers: agent })).body as unknown as GoodsSeen
  await patiently(async () => ((await read()).check?.state === 'answered' ? true : null))
  const body = { line: 1, note: '示例' }
  await Promise.all([
    ask({ path: `${path}/reissues`, headers: agent, body }),
    ask({ path: `${path}/reissues`, headers: agent, body }),
  ])
  // What is above one person's limit waits for a second one in its first turn too.
  const agree = async (): Promise<void> => {
    const waiting = (await read()).reissues.find(({ state }) => state === 'waiting')
    if (!waiting) return
    const decision = `/desk/api/reissues/${waiting.reissueId}/decision`
    await Promise.all([
      ask({ path: decision, headers: supervisor, body: { approves: true } }),
      ask({ path: decision, headers: supervisor, body: { approves: true } }),
    ])
  }
  await agree()
  await patiently(async () =>
    (await read()).reissues.every(({ state }) => state === 'done') ? true : null,
  )
  await ask({ path: `${path}/reissues`, headers: agent, body })
  await agree()
}

interface GoodsSeen {
  check: { state: string } | null
  reissues: Array<{ reissueId: string; state: string }>
}

async function staff(db: Database) {
  const box = createSecretBox([testKey(9)])
  const cookie = (role: 'agent' | 'supervisor'): Promise<Record<string, string>> =>
    db.transaction(async (tx) => {
      const agents = await tx.manager.find(Agent, { where: { role }, order: { workNumber: 'ASC' } })
      const agent = agents.find(({ departments }) => departments.includes('after-sales'))
      if (!agent) throw new Error(`the preset has no ${role} for this`)
      const { token } = await issueLogIn(
        tx,
        { subjectKind: 'agent', subjectId: agent.id, identityId: null, device: '企业微信' },
        box,
      )
      return { Cookie: `desk_session=${token}` }
    })
  return { agent: await cookie('agent'), supervisor: await cookie('supervisor') }
}

/** Until it answers; the server may be dead just now. @throws Error when it never does */
async function patiently<T>(work: (attempt: number) => Promise<T | null>): Promise<T> {
  let last: unknown = 'nothing was answered'
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    try {
      const done = await work(attempt)
      if (done !== null) return done
    } catch (error) {
      last = error
    }
    await new Promise((resume) => {
      setTimeout(resume, PAUSE_MS)
    })
  }
  throw new Error(`given up: ${String(last)}`)
}
