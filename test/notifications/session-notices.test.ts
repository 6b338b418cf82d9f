import { MannerFlag } from '../../server/conversations/sessions/manner-flag.entity'
import { Conversation } from '../../server/conversations/conversation.entity'
import { openSession } from '../../server/conversations/sessions/sessions'
import { recordFlag } from '../../server/conversations/sessions/manner-flags'
import { after, HOUR_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { createNotifyCustomer } from '../../server/notifications/notify-customer.handlers'
import { templateFor } from '../../server/policy/policy-finders'
import type { AnyEvent } from '../../server/outbox/events'
import { jobFor } from '../support/jobs'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { fitTemplateField } from '../../server/wechat/template-field'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { policy } from '../tickets/ticket-world'

const clock = fakeClock()
let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase({ clock })
})
afterEach(() => db.close())

const handle = (content: AnyEvent): Promise<void> =>
  createNotifyCustomer({ db, policy })(jobFor('notifications.notifyCustomer', content))
const notices = (): Promise<NoticeRow[]> => db.read.find(NoticeRow, { order: { id: 'ASC' } })
const deliveries = (): Promise<number> => db.read.countBy(OutboxRow, { event: 'notice.created' })

async function session(customerId: string | null = 'cus_1') {
  const conversation = { id: newId('cnv'), channel: 'official-account' as const }
  return db.transaction(async (tx) => {
    await tx.manager.insert(Conversation, {
      ...conversation,
      accountId: 'wx-oa',
      externalId: newId('cid'),
      lastMessageAt: tx.now,
      missCount: 0,
      sendQuota: 0,
      sendUntil: tx.now,
      createdAt: tx.now,
    })
    return openSession(tx, {
      conversation,
      identityId: null,
      customerId,
      entry: 'official-account',
      tierKey: null,
      orderNumber: 'HKM202310010001',
    })
  })
}

/** What WeChat would refuse the message for. */
function expectToFit(notice: NoticeRow, kind: Parameters<typeof templateFor>[2]): void {
  for (const surface of ['officialAccount', 'miniProgram'] as const) {
    for (const { key, value } of templateFor(policy, surface, kind).fields) {
      expect(fitTemplateField(key, notice.fields[value])).not.toMatch(/^-?$|…$/)
    }
  }
}

describe('an agent asked for what nobody may ask for', () => {
  const flag = async (customerId: string | null, reached: boolean): Promise<string> => {
    const { id, conversationId } = await session(customerId)
    return db.transaction((tx) =>
      recordFlag(tx, {
        session: { id, conversationId },
        agentId: 'agt_1',
        what: '验证码',
        excerpt: '请把 482913 发我',
        reached,
      }),
    )
  }

  it('the customer is warned by another road, once, and no word of the conversation is in it', async () => {
    const flagId = await flag('cus_1', true)
    await handle({ event: 'agent.flagged', payload: { flagId } })
    await handle({ event: 'agent.flagged', payload: { flagId } })
    const [notice, ...others] = await notices()
    expect(others).toEqual([])
    expect(notice).toMatchObject({
      customerId: 'cus_1',
      title: '安全提醒',
      body: expect.stringContaining('官方客服不会索要密码、验证码'),
    })
    expect(JSON.stringify(notice)).not.toMatch(/482913|工号|1024/)
    expect(await deliveries()).toBe(1)
    if (notice) expectToFit(notice, 'safety-warning')
  })

  it.each([
    ['who is not known', null, true],
    ['who never read it', 'cus_1', false],
  ] as const)('a customer %s is not told', async (_who, customerId, reached) => {
    await handle({ event: 'agent.flagged', payload: { flagId: await flag(customerId, reached) } })
    expect(await notices()).toEqual([])
  })

  it('of a flag that is not there nothing is written', async () => {
    await expect(
      handle({ event: 'agent.flagged', payload: { flagId: 'flg_gone' } }),
    ).rejects.toThrow()
    expect(await db.read.count(MannerFlag)).toBe(0)
  })
})

describe('an agent answered after the window had shut', () => {
  it('the customer is asked back once for each window, however much the agent says', async () => {
    const { id: sessionId, conversationId } = await session()
    const shut = (messageId: string): Promise<void> =>
      handle({ event: 'session.windowShut', payload: { sessionId, conversationId, messageId } })
    await shut('msg_1')
    await shut('msg_1')
    await shut('msg_2')
    expect(await notices()).toMatchObject([
      {
        title: '客服有话回复您',
        body: `客服的话微信现在送不到，先放在“沟通记录”里。到公众号“${policy.platform.officialAccountName}”发任意一句，就能接着聊`,
        page: '/pages/messages/index',
      },
    ])
    expect(await deliveries()).toBe(1)
    const [notice] = await notices()
    if (notice) expectToFit(notice, 'ticket-question')
    await db.transaction((tx) =>
      tx.manager.update(
        Conversation,
        { id: conversationId },
        { sendUntil: after(tx.now, 48 * HOUR_MS) },
      ),
    )
    await shut('msg_3')
    expect(await notices()).toHaveLength(2)
  })

  it('somebody who is not known can only be waited for', async () => {
    const { id: sessionId, conversationId } = await session(null)
    await handle({
      event: 'session.windowShut',
      payload: { sessionId, conversationId, messageId: 'msg_1' },
    })
    expect(await notices()).toEqual([])
  })
})
