import { createSecretBox, type SecretBox } from '../../server/lib/secret-box'
import { createCardKeys } from '../../server/orders/card-keys'
import { openCard, revealSecrets, storeCards } from '../../server/orders/card-secrets'
import { CardSecretReveal } from '../../server/orders/card-secret-reveal.entity'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { testKey } from '../support/keys'
import { makeCustomer } from '../support/people'
import { makeOrder } from '../tickets/ticket-world'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

/** The newest key first. */
const boxOf = (...numbers: [number, ...number[]]): SecretBox => {
  const [current, ...former] = numbers
  return createSecretBox([testKey(current), ...former.map(testKey)])
}
const deliver = (box: SecretBox, orderId: string, count = 1): Promise<void> =>
  db.transaction((tx) =>
    storeCards(tx, box, {
      orderId,
      cards: Array.from({ length: count }, (_, index) => ({
        line: index + 1,
        cardNumber: index === 0 ? undefined : `6200${index}`,
        secret: `SECRET-${orderId}-${index + 1}`,
      })),
    }),
  )
const secretsBy = async (box: SecretBox): Promise<string[]> =>
  (await db.read.find(CardSecret)).map((row) => openCard(box, row).secret).sort()
async function warningsOf(box: SecretBox): Promise<string[]> {
  const keys = createCardKeys({ db, box })
  await keys.look()
  return keys.warnings()
}

it('three rotations, each with only its former key beside it, lose no card', async () => {
  await deliver(boxOf(1), 'ord_1', 3)
  for (const number of [2, 3, 4]) {
    const box = boxOf(number, number - 1)
    await deliver(boxOf(number - 1), `ord_${number}`)
    expect(await warningsOf(box)).toEqual([
      expect.stringMatching(
        /^SECRET_KEY: \d cards are still sealed with the former key [0-9a-f]{8}; keep it/,
      ),
    ])
    await createCardKeys({ db, box }).loop.run()
    expect(await warningsOf(box)).toEqual([])
  }
  expect(await secretsBy(boxOf(4))).toEqual([
    'SECRET-ord_1-1',
    'SECRET-ord_1-2',
    'SECRET-ord_1-3',
    'SECRET-ord_2-1',
    'SECRET-ord_3-1',
    'SECRET-ord_4-1',
  ])
  const [first] = await db.read.find(CardSecret, { where: { orderId: 'ord_1', line: 2 } })
  expect(first && openCard(boxOf(4), first).cardNumber).toBe('62001')
})

it('cards of many former keys are found, counted by key and sealed anew, and those that nobody can open are left as they are', async () => {
  for (const number of [1, 2, 3, 4, 5]) await deliver(boxOf(number), `ord_${number}`, number)
  const box = boxOf(5, 4, 3, 2)
  const { keyId: lost } = boxOf(1)
  const told = `SECRET_KEY: 1 cards are sealed with a key that is not here (${lost}); put that key behind the current one`
  expect(await warningsOf(box)).toHaveLength(4)
  expect(await warningsOf(box)).toContain(told)
  await createCardKeys({ db, box }).loop.run()
  expect(await warningsOf(box)).toEqual([told])
  expect(await db.read.countBy(CardSecret, { keyId: box.keyId })).toBe(14)
  expect(await warningsOf(boxOf(5, 1))).toEqual([expect.stringContaining(`former key ${lost}`)])
})

it('more cards than one transaction takes are sealed anew in one look', async () => {
  await deliver(boxOf(1), 'ord_1', 250)
  const box = boxOf(2, 1)
  await createCardKeys({ db, box }).loop.run()
  expect(await db.read.countBy(CardSecret, { keyId: box.keyId })).toBe(250)
})

it('a card that is delivered anew meanwhile stays the newer one', async () => {
  const box = boxOf(2, 1)
  await deliver(boxOf(1), 'ord_1')
  let replaced = false
  const between: TestDatabase = {
    ...db,
    transaction: async (work) => {
      if (!replaced)
        await db.transaction((tx) =>
          storeCards(tx, boxOf(1), { orderId: 'ord_1', cards: [{ line: 1, secret: 'NEWER' }] }),
        )
      replaced = true
      return db.transaction(work)
    },
  }
  await createCardKeys({ db: between, box }).loop.run()
  expect(await secretsBy(box)).toEqual(['NEWER'])
})

it('without its key a card is said to be safe and out of reach, and no look is put on record', async () => {
  const person = await makeCustomer(db, { openId: 'o-1', platformId: 'c-1' })
  const order = await makeOrder(db, person.customerId)
  await deliver(boxOf(1), order.id)
  const actor = {
    kind: 'customer',
    customerId: person.customerId,
    sessionId: 'ses_1',
    identityId: 'idn_1',
  } as const
  const look = db.transaction((tx) =>
    revealSecrets(tx, boxOf(2), { order, actor, requestId: 'req_1' }),
  )
  await expect(look).rejects.toMatchObject({ code: 'secrets_locked', details: { status: 503 } })
  expect(await db.read.count(CardSecretReveal)).toBe(0)
})
