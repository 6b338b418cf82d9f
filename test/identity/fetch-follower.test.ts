import { createFetchFollower } from '../../server/identity/fetch-follower'
import type { Job } from '../../server/outbox/worker'
import { UpstreamError } from '../../server/lib/errors'
import { silentLogger } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { makeCustomer } from '../support/people'
import { follow, identityOf, published } from './world'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

type Told = { following: boolean; unionId: string | null }
const handle = async (
  openId: string,
  getUser: (openId: string) => Promise<Told>,
): Promise<void> => {
  const { id: identityId } = await identityOf(db, openId)
  const job: Job = { event: 'identity.followed', payload: { identityId }, id: 'obx_1', attempt: 1 }
  await createFetchFollower({ db, logger: silentLogger, officialAccount: { getUser } })(job)
}

it('a new follower is asked about once, and verified when WeChat names somebody we know', async () => {
  const xiaohai = await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  await follow(db, 'oa-1')
  expect(await published(db)).toEqual(['identity.followed'])
  await handle('oa-1', async () => ({ following: true, unionId: 'union-1' }))
  expect(await identityOf(db, 'oa-1')).toMatchObject({
    customerId: xiaohai.customerId,
    verifiedBy: 'unionid',
    following: true,
  })
})

it('the same job twice does nothing twice', async () => {
  await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  await follow(db, 'oa-1')
  const told = async (): Promise<Told> => ({ following: true, unionId: 'union-1' })
  await handle('oa-1', told)
  await handle('oa-1', told)
  expect((await published(db)).filter((event) => event === 'identity.verified')).toHaveLength(1)
})

it('somebody who has left in the meantime is on record as gone', async () => {
  await follow(db, 'oa-1')
  await handle('oa-1', async () => ({ following: false, unionId: null }))
  expect(await identityOf(db, 'oa-1')).toMatchObject({
    following: false,
    unionId: null,
    customerId: null,
  })
})

it('a failure of WeChat is passed on, so that the outbox tries again', async () => {
  await follow(db, 'oa-1')
  const failure = new UpstreamError('/cgi-bin/user/info', {
    retryable: true,
    outcome: 'unknown',
    message: 'timed out',
  })
  await expect(handle('oa-1', () => Promise.reject(failure))).rejects.toBe(failure)
})

it('an identity that is no longer there is no fault', async () => {
  const job: Job = {
    event: 'identity.followed',
    payload: { identityId: 'cid_gone' },
    id: 'obx_1',
    attempt: 1,
  }
  await expect(
    createFetchFollower({
      db,
      logger: silentLogger,
      officialAccount: { getUser: () => Promise.reject(new Error('not asked')) },
    })(job),
  ).resolves.toBeUndefined()
})
