import {
  bindByScene,
  bindingOf,
  SCENE_LIFE_MS,
  settleBinding,
  unbind,
} from '../../server/identity/bindings'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { Customer } from '../../server/identity/customer.entity'
import { recordFollow, touchIdentity } from '../../server/identity/identities'
import { verifyByOAuth } from '../../server/identity/log-in'
import { after, SECOND_MS } from '../../server/lib/clock'
import { Ticket } from '../../server/tickets/ticket.entity'
import { testBox } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { makeCustomer, OA_APP_ID, type TestCustomer } from '../support/people'
import {
  customers,
  fileTicket,
  follow,
  identityOf,
  learnUnionId,
  openScene,
  published,
  verify,
} from './world'

let clock: FakeClock
let db: TestDatabase
let xiaohai: TestCustomer

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  xiaohai = await makeCustomer(db, { openId: 'mp-xiaohai', platformId: 'P1' })
})
afterEach(() => db.close())

const scanOnly = async (scene: string, openId: string) => {
  const { id: identityId } = await identityOf(db, openId)
  return db.transaction((tx) => bindByScene(tx, testBox, { scene, identityId }))
}
const says = async (openId: string, text: string) => {
  const { id: identityId } = await identityOf(db, openId)
  return db.transaction((tx) => settleBinding(tx, testBox, { identityId, text }))
}
/** Scans, and says yes where they are asked whether it is their account. */
const scan = async (scene: string, openId: string) => {
  const { outcome } = await scanOnly(scene, openId)
  return outcome === 'asked' ? says(openId, '1') : outcome
}
const stateOf = async (customerId: string): Promise<string> =>
  (await bindingOf(db.read, customerId)).state

describe('a scanned QR code binds', () => {
  it('whoever scans it to the customer who showed it, and tells them', async () => {
    await follow(db, 'oa-xiaohai')
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-xiaohai')).toBe('bound')
    expect(await bindingOf(db.read, xiaohai.customerId)).toEqual({
      state: 'verified',
      verifiedBy: 'scene-qr',
      verifiedAt: '2026-03-05T12:00:00.000+08:00',
    })
    expect(await published(db)).toContain('identity.verified')
  })

  it('also when WeChat tells of the scan as part of a new follow', async () => {
    await follow(db, 'oa-xiaohai')
    expect(await scan(`qrscene_${await openScene(db, xiaohai.customerId)}`, 'oa-xiaohai')).toBe(
      'bound',
    )
  })

  it('once: the same scan again says so, and nobody else can use it', async () => {
    await follow(db, 'oa-xiaohai')
    await follow(db, 'oa-stranger')
    const scene = await openScene(db, xiaohai.customerId)
    expect(await scan(scene, 'oa-xiaohai')).toBe('bound')
    expect(await scan(scene, 'oa-xiaohai')).toBe('already')
    expect(await scan(scene, 'oa-stranger')).toBe('expired')
    expect((await identityOf(db, 'oa-stranger')).customerId).toBeNull()
  })

  it('for ten minutes', async () => {
    await follow(db, 'oa-xiaohai')
    const scene = await openScene(db, xiaohai.customerId)
    clock.advance(SCENE_LIFE_MS)
    expect(await scan(scene, 'oa-xiaohai')).toBe('expired')
    expect(await stateOf(xiaohai.customerId)).toBe('none')
  })

  it.each([
    ['bind-0000000000000000000000000000000000000000', 'expired'],
    ['poster-7', 'other'],
    ['', 'other'],
  ])('the scene %j is %s', async (scene, outcome) => {
    await follow(db, 'oa-xiaohai')
    expect(await scan(scene, 'oa-xiaohai')).toBe(outcome)
  })
})

describe('whoever scans a code is asked first whether it is theirs: a code can be passed on', () => {
  it('and nothing is bound before they say so, nor when they say no', async () => {
    await follow(db, 'oa-victim')
    const scene = await openScene(db, xiaohai.customerId)
    expect(await scanOnly(scene, 'oa-victim')).toEqual({
      outcome: 'asked',
      account: expect.stringMatching(/^.\*\*$/),
    })
    expect(await stateOf(xiaohai.customerId)).toBe('none')
    expect(await identityOf(db, 'oa-victim')).toMatchObject({ customerId: null, verifiedAt: null })
    expect(await says('oa-victim', '我的卡用不了')).toBeNull()
    expect(await says('oa-victim', '不是我')).toBe('declined')
    expect(await says('oa-victim', '1')).toBeNull()
    expect(await stateOf(xiaohai.customerId)).toBe('none')
  })

  it.each(['1', ' 1 ', '\uFF11', '是', '是我', '是本人。', '确认'])('%j is yes', async (yes) => {
    await follow(db, 'oa-xiaohai')
    await scanOnly(await openScene(db, xiaohai.customerId), 'oa-xiaohai')
    expect(await says('oa-xiaohai', yes)).toBe('bound')
    expect(await stateOf(xiaohai.customerId)).toBe('verified')
  })

  it('a scan that WeChat tells of twice asks twice and binds once', async () => {
    await follow(db, 'oa-xiaohai')
    const scene = await openScene(db, xiaohai.customerId)
    expect([
      (await scanOnly(scene, 'oa-xiaohai')).outcome,
      (await scanOnly(scene, 'oa-xiaohai')).outcome,
    ]).toEqual(['asked', 'asked'])
    expect([await says('oa-xiaohai', '1'), await says('oa-xiaohai', '1')]).toEqual(['bound', null])
  })

  it('a yes after ten minutes, of somebody who was never asked, or by somebody else binds nobody', async () => {
    await follow(db, 'oa-xiaohai')
    await follow(db, 'oa-stranger')
    await scanOnly(await openScene(db, xiaohai.customerId), 'oa-xiaohai')
    expect(await says('oa-stranger', '1')).toBeNull()
    clock.advance(SCENE_LIFE_MS)
    expect(await says('oa-xiaohai', '1')).toBeNull()
    expect(await stateOf(xiaohai.customerId)).toBe('none')
  })

  it('解除 undoes it at any time, and who showed the code has nothing of theirs any more', async () => {
    await follow(db, 'oa-victim')
    await scan(await openScene(db, xiaohai.customerId), 'oa-victim')
    expect(await says('oa-victim', '解除')).toBe('released')
    expect(await identityOf(db, 'oa-victim')).toMatchObject({ customerId: null, verifiedAt: null })
    expect(await says('oa-victim', '解除')).toBeNull()
    expect(await stateOf(xiaohai.customerId)).toBe('none')
  })

  it('nobody is asked whom WeChat itself shows to be the same person', async () => {
    const known = await makeCustomer(db, {
      openId: 'mp-known',
      unionId: 'union-known',
      platformId: 'P3',
    })
    const identity = await follow(db, 'oa-known')
    await db.transaction((tx) =>
      tx.manager.update(
        ChannelIdentity,
        { id: identity.id },
        { unionId: 'union-known', unboundAt: tx.now },
      ),
    )
    expect(await scanOnly(await openScene(db, known.customerId), 'oa-known')).toEqual({
      outcome: 'bound',
      account: null,
    })
    expect(await identityOf(db, 'oa-known')).toMatchObject({
      customerId: known.customerId,
      verifiedBy: 'unionid',
    })
  })

  it('what a code had tied is shown by WeChat when the UnionID turns up, and counts as shown', async () => {
    const known = await makeCustomer(db, {
      openId: 'mp-known',
      unionId: 'union-known',
      platformId: 'P3',
    })
    await follow(db, 'oa-known')
    await scan(await openScene(db, known.customerId), 'oa-known')
    await learnUnionId(db, 'oa-known', 'union-known')
    expect(await identityOf(db, 'oa-known')).toMatchObject({
      customerId: known.customerId,
      verifiedBy: 'unionid',
    })
    expect((await published(db)).filter((event) => event === 'identity.verified')).toHaveLength(1)
  })
})

describe('a scan takes nothing from anybody', () => {
  it('a WeChat that is bound to another customer stays theirs', async () => {
    const other = await makeCustomer(db, { openId: 'mp-other', platformId: 'P2' })
    await verify(db, await follow(db, 'oa-other'), other.customerId)
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-other')).toBe('conflict')
    expect((await identityOf(db, 'oa-other')).customerId).toBe(other.customerId)
    expect([await stateOf(other.customerId), await stateOf(xiaohai.customerId)]).toEqual([
      'verified',
      'none',
    ])
  })

  it('an account that has its WeChat keeps it', async () => {
    await verify(db, await follow(db, 'oa-xiaohai'), xiaohai.customerId)
    await follow(db, 'oa-stranger')
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-stranger')).toBe('conflict')
    expect((await identityOf(db, 'oa-stranger')).verifiedAt).toBeNull()
  })

  it('somebody known from WeChat who has brought a ticket does not lose it to a QR code', async () => {
    await follow(db, 'oa-guest')
    const guest = await db.transaction((tx) =>
      verifyByOAuth(tx, { appId: OA_APP_ID, openId: 'oa-guest', unionId: null, rebind: false }),
    )
    const ticketId = await fileTicket(db, guest.customerId)
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-guest')).toBe('conflict')
    expect((await db.read.findOneByOrFail(Ticket, { id: ticketId })).customerId).toBe(
      guest.customerId,
    )
  })

  it('a WeChat whose UnionID is not that of the account is somebody else', async () => {
    const known = await makeCustomer(db, {
      openId: 'mp-known',
      unionId: 'union-known',
      platformId: 'P3',
    })
    await follow(db, 'oa-else')
    await learnUnionId(db, 'oa-else', 'union-else')
    expect(await scan(await openScene(db, known.customerId), 'oa-else')).toBe('conflict')
  })

  it('and when the UnionID only turns up after the scan, the binding falls', async () => {
    const known = await makeCustomer(db, {
      openId: 'mp-known',
      unionId: 'union-known',
      platformId: 'P3',
    })
    await follow(db, 'oa-else')
    expect(await scan(await openScene(db, known.customerId), 'oa-else')).toBe('bound')
    await learnUnionId(db, 'oa-else', 'union-else')
    expect(await identityOf(db, 'oa-else')).toMatchObject({
      customerId: null,
      verifiedAt: null,
      unionId: 'union-else',
    })
    expect(await stateOf(known.customerId)).toBe('none')
  })

  it("the scan of a friend never joins the friend's account with the one that showed the code", async () => {
    const friend = await makeCustomer(db, { openId: 'mp-friend', unionId: 'union-friend' })
    await follow(db, 'oa-friend')
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-friend')).toBe('bound')
    await learnUnionId(db, 'oa-friend', 'union-friend')
    expect((await identityOf(db, 'oa-friend')).customerId).toBe(friend.customerId)
    expect(await stateOf(xiaohai.customerId)).toBe('none')
    expect((await customers(db)).map(({ id }) => id).sort()).toEqual(
      [friend.customerId, xiaohai.customerId].sort(),
    )
  })
})

describe('one person known twice becomes one by a scan', () => {
  it('when the one known from WeChat has brought nothing yet', async () => {
    await follow(db, 'oa-xiaohai')
    const empty = await db.transaction((tx) =>
      verifyByOAuth(tx, { appId: OA_APP_ID, openId: 'oa-xiaohai', unionId: null, rebind: false }),
    )
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-xiaohai')).toBe('bound')
    expect(await db.read.findOneBy(Customer, { id: empty.customerId })).toBeNull()
    expect((await identityOf(db, 'oa-xiaohai')).customerId).toBe(xiaohai.customerId)
  })

  it('a new WeChat takes the place of one that no longer follows', async () => {
    await verify(db, await follow(db, 'oa-old'), xiaohai.customerId)
    await db.transaction((tx) =>
      recordFollow(tx, { appId: OA_APP_ID, openId: 'oa-old', following: false, at: tx.now }),
    )
    await follow(db, 'oa-new')
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-new')).toBe('bound')
    expect((await identityOf(db, 'oa-old')).verifiedAt).toBeNull()
    expect(await stateOf(xiaohai.customerId)).toBe('verified')
  })

  it('a WeChat whose binding was undone moves, as long as its former account has another way in', async () => {
    const former = await makeCustomer(db, { openId: 'mp-former', platformId: 'P2' })
    await verify(db, await follow(db, 'oa-moving'), former.customerId)
    await db.transaction((tx) => unbind(tx, former.customerId))
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-moving')).toBe('bound')
    expect((await identityOf(db, 'oa-moving')).customerId).toBe(xiaohai.customerId)
    expect(await db.read.findOneBy(Customer, { id: former.customerId })).not.toBeNull()
  })
})

describe('undoing a binding', () => {
  it('holds even where the UnionID would match again', async () => {
    const known = await makeCustomer(db, {
      openId: 'mp-known',
      unionId: 'union-known',
      platformId: 'P3',
    })
    await follow(db, 'oa-known')
    await learnUnionId(db, 'oa-known', 'union-known')
    expect(await stateOf(known.customerId)).toBe('verified')
    await db.transaction((tx) => unbind(tx, known.customerId))
    await learnUnionId(db, 'oa-known', 'union-known')
    await makeCustomer(db, { openId: 'mp-known', unionId: 'union-known' })
    expect(await stateOf(known.customerId)).toBe('none')
  })

  it('is taken back by a new scan', async () => {
    await verify(db, await follow(db, 'oa-xiaohai'), xiaohai.customerId)
    await db.transaction((tx) => unbind(tx, xiaohai.customerId))
    expect(await stateOf(xiaohai.customerId)).toBe('none')
    expect(await scan(await openScene(db, xiaohai.customerId), 'oa-xiaohai')).toBe('bound')
    expect(await stateOf(xiaohai.customerId)).toBe('verified')
  })

  it('is not taken back by logging in with that WeChat, only by asking for it', async () => {
    await verify(db, await follow(db, 'oa-xiaohai'), xiaohai.customerId)
    await db.transaction((tx) => unbind(tx, xiaohai.customerId))
    const oauth = { appId: OA_APP_ID, openId: 'oa-xiaohai', unionId: null }
    const person = await db.transaction((tx) => verifyByOAuth(tx, { ...oauth, rebind: false }))
    expect(person.customerId).toBe(xiaohai.customerId)
    expect(await stateOf(xiaohai.customerId)).toBe('none')
    await db.transaction((tx) => verifyByOAuth(tx, { ...oauth, rebind: true }))
    expect(await stateOf(xiaohai.customerId)).toBe('verified')
  })
})

it('who unfollows stays verified but cannot be reached, and can again when they come back', async () => {
  await verify(db, await follow(db, 'oa-xiaohai'), xiaohai.customerId)
  await db.transaction((tx) =>
    recordFollow(tx, { appId: OA_APP_ID, openId: 'oa-xiaohai', following: false, at: tx.now }),
  )
  expect(await stateOf(xiaohai.customerId)).toBe('unfollowed')
  expect((await identityOf(db, 'oa-xiaohai')).unfollowedAt).not.toBeNull()
  await follow(db, 'oa-xiaohai')
  expect(await stateOf(xiaohai.customerId)).toBe('verified')
})

describe('news of following', () => {
  const now = fakeClock().now()
  const at = (seconds: number): Date => after(now, seconds * SECOND_MS)
  const told = (following: boolean, seconds: number) =>
    db.transaction((tx) =>
      recordFollow(tx, { appId: OA_APP_ID, openId: 'oa-late', following, at: at(seconds) }),
    )

  it.each<[string, Array<[boolean, number]>, boolean]>([
    [
      'an older farewell that comes late',
      [
        [true, -10],
        [false, -20],
      ],
      true,
    ],
    [
      'the same farewell again after a new beginning',
      [
        [false, -30],
        [true, -20],
        [false, -30],
      ],
      true,
    ],
    [
      'an older beginning that comes late',
      [
        [false, -10],
        [true, -20],
      ],
      false,
    ],
    [
      'a farewell',
      [
        [true, -20],
        [false, -10],
      ],
      false,
    ],
    [
      'a new beginning',
      [
        [true, -30],
        [false, -20],
        [true, -10],
      ],
      true,
    ],
    [
      'two within one second, by their arrival',
      [
        [true, -10],
        [false, -10],
      ],
      false,
    ],
  ])("%s: the newer by WeChat's clock counts", async (_name, news, following) => {
    for (const [what, seconds] of news) await told(what, seconds)
    expect(await identityOf(db, 'oa-late')).toMatchObject({ following })
  })

  it('of somebody verified before they followed is told as the opening of notices, then and not before', async () => {
    const identity = await db.transaction((tx) =>
      touchIdentity(tx, { surface: 'official-account', appId: OA_APP_ID, openId: 'oa-late' }),
    )
    await verify(db, identity, xiaohai.customerId)
    expect(await stateOf(xiaohai.customerId)).toBe('not-followed')
    await told(true, 0)
    expect(await stateOf(xiaohai.customerId)).toBe('verified')
    expect((await published(db)).filter((event) => event === 'identity.verified')).toHaveLength(2)
    await told(false, 1)
    expect(await stateOf(xiaohai.customerId)).toBe('unfollowed')
  })
})
