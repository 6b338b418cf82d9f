import { startApp, type RunningApp } from '../support/running-app'
import { openMiniProgram } from '../support/visitors'
import { sampleData } from '../../sandbox/trading-platform/sample-data'

let app: RunningApp
beforeAll(async () => {
  app = await startApp()
  await app.seed()
})
afterAll(() => app.close())

/** Every card secret that the sample data holds, and nothing shorter than what could stand in a log by chance. */
function secrets(): string[] {
  const { miniProgram, persons } = app.sandbox.control.snapshot()
  const { deliveries } = sampleData({
    now: app.clock.epochMs(),
    prefix: 'HKM',
    miniProgramAppId: miniProgram.appId,
    users: persons,
  })
  return deliveries.flatMap(({ cards }) =>
    cards.flatMap(({ secret, cardNumber }) =>
      cardNumber === undefined ? [secret] : [secret, cardNumber],
    ),
  )
}

it("from the platform to the owner's screen, a card secret is in the answer and in no line of the log", async () => {
  const alice = await openMiniProgram(app, 'u1')
  const { items } = await alice.ask('GET /api/orders?limit=100')
  const shown: string[] = []
  for (const { orderNumber } of items) {
    const answer = await alice.call(`POST /api/orders/${orderNumber}/secrets/reveal`, undefined, {
      'Idempotency-Key': `reveal-${orderNumber}`,
    })
    if (answer.status === 200)
      shown.push(...answer.body.secrets.map(({ secret }: { secret: string }) => secret))
  }
  await app.platform.put('deliveries', [
    {
      orderNumber: 'HKM-NOT-KNOWN',
      version: 1,
      deliveredAt: 'not a moment',
      cards: [{ line: 1, secret: 'REFUSED-SECRET' }],
    },
  ])
  expect(shown.length).toBeGreaterThan(0)
  expect(secrets()).toEqual(expect.arrayContaining(shown))
  const log = app.logs.join('\n')
  expect(log).toContain('request refused')
  for (const secret of [...secrets(), 'REFUSED-SECRET', alice.token])
    expect(log).not.toContain(secret)
})
