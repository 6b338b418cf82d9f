import { createAccessTokenStore } from '../../server/channels/access-token-store'
import { AccessTokenRow } from '../../server/channels/access-token.entity'
import { after, SECOND_MS } from '../../server/lib/clock'
import { createSecretBox } from '../../server/lib/secret-box'
import { createAccessToken } from '../../server/wechat/access-token'
import type { TokenStore } from '../../server/wechat/token-store'
import { createTestDatabase, type TestDatabase } from '../support/database'

const KEY = 'official-account:wx1'
const box = createSecretBox([Buffer.alloc(32, 1)])
let db: TestDatabase
let store: TokenStore

beforeEach(async () => {
  db = await createTestDatabase()
  store = createAccessTokenStore({ db, box })
})
afterEach(() => db.close())

const lease = (owner: string, afterMs = 0): Promise<boolean> => {
  const now = after(db.clock.now(), afterMs)
  return store.lease(KEY, { owner, now, until: after(now, 15 * SECOND_MS) })
}
const token = () => ({
  value: 'ACCESS-TOKEN',
  refreshedAt: db.clock.now(),
  expiresAt: after(db.clock.now(), 7_200 * SECOND_MS),
})

describe('the lease', () => {
  it('has one owner at a time', async () => {
    expect(await lease('a')).toBe(true)
    expect(await lease('b')).toBe(false)
    expect(await lease('a')).toBe(true)
  })

  it('has one owner when many ask in the same moment', async () => {
    const owners = Array.from({ length: 10 }, (_, index) => `owner-${index}`)
    const taken = await Promise.all(owners.map((owner) => lease(owner)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('is free again when it is over', async () => {
    await lease('a')
    expect(await lease('b', 14_999)).toBe(false)
    expect(await lease('b', 15_000)).toBe(true)
  })

  it.each(['save', 'fail', 'release'] as const)('is free again after %s', async (end) => {
    await lease('a')
    await store[end](KEY, {
      owner: 'a',
      token: token(),
      failure: { code: 40125, at: db.clock.now() },
    })
    expect(await lease('b')).toBe(true)
  })

  it('is one for each account', async () => {
    await lease('a')
    expect(
      await store.lease('wecom:ww1', {
        owner: 'b',
        now: db.clock.now(),
        until: after(db.clock.now(), 1),
      }),
    ).toBe(true)
  })
})

describe('the token', () => {
  it('is nothing for an account that was never seen', async () => {
    expect(await store.read(KEY)).toEqual({ token: null, failure: null })
  })

  it('is read back, sealed at rest', async () => {
    await lease('a')
    await store.save(KEY, { owner: 'a', token: token() })
    expect(await store.read(KEY)).toEqual({ token: token(), failure: null })
    const row = await db.read.findOneByOrFail(AccessTokenRow, { accountKey: KEY })
    expect(row.tokenSealed).toMatch(/^v1\./)
    expect(JSON.stringify(row)).not.toContain('ACCESS-TOKEN')
  })

  it('is not taken from one who has lost the lease', async () => {
    await lease('a')
    await lease('b', 15_000)
    await store.save(KEY, { owner: 'a', token: token() })
    await store.fail(KEY, { owner: 'a', failure: { code: -1, at: db.clock.now() } })
    expect(await store.read(KEY)).toEqual({ token: null, failure: null })
    expect(await lease('c', 15_000)).toBe(false)
  })

  it('stays when a refresh fails, and the failure goes when one succeeds', async () => {
    await lease('a')
    await store.save(KEY, { owner: 'a', token: token() })
    await lease('a')
    await store.fail(KEY, { owner: 'a', failure: { code: 40164, at: db.clock.now() } })
    expect(await store.read(KEY)).toEqual({
      token: token(),
      failure: { code: 40164, at: db.clock.now() },
    })
    await lease('a')
    await store.save(KEY, { owner: 'a', token: token() })
    expect((await store.read(KEY)).failure).toBeNull()
  })

  it.each([
    [
      'a key that is gone',
      async () => createAccessTokenStore({ db, box: createSecretBox([Buffer.alloc(32, 2)]) }),
    ],
    [
      'the context of another account',
      async () => {
        const other = { owner: 'a', now: db.clock.now(), until: after(db.clock.now(), 1) }
        await store.lease('wecom:ww1', other)
        await store.save('wecom:ww1', { owner: 'a', token: token() })
        const { tokenSealed } = await db.read.findOneByOrFail(AccessTokenRow, {
          accountKey: 'wecom:ww1',
        })
        await db.transaction((tx) =>
          tx.manager.update(AccessTokenRow, { accountKey: KEY }, { tokenSealed }),
        )
        return store
      },
    ],
  ])('is as good as none when it was sealed with %s', async (_name, change) => {
    await lease('a')
    await store.save(KEY, { owner: 'a', token: token() })
    expect((await (await change()).read(KEY)).token).toBeNull()
  })
})

describe('two processes over one database', () => {
  it('fetch one token between them, however many ask', async () => {
    const fetched: string[] = []
    const options = {
      accountKey: KEY,
      family: 'official-account',
      clock: db.clock,
      logger: { info: () => undefined, error: () => undefined },
      wait: () => new Promise((resolve) => setImmediate(resolve)),
      fetchToken: async () => {
        fetched.push('T1')
        await new Promise((resolve) => setImmediate(resolve))
        return { token: 'T1', expiresInS: 7_200 }
      },
    } as const
    const processes = [1, 2].map(() =>
      createAccessToken({ ...options, store: createAccessTokenStore({ db, box }) }),
    )
    const tokens = await Promise.all(
      processes.flatMap((one) => Array.from({ length: 10 }, () => one.get())),
    )
    expect(new Set(tokens)).toEqual(new Set(['T1']))
    expect(fetched).toHaveLength(1)
  })
})
