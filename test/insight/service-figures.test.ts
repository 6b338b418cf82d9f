import { AnswerTime } from '../../server/conversations/answer-time.entity'
import { ServiceSession } from '../../server/conversations/session.entity'
import { serviceFigures } from '../../server/insight/service-figures'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { loadPolicy } from '../../server/policy/load-policy'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { visit } from '../conversations/session-world'

const policy = loadPolicy('haicheng')
let clock: FakeClock
let db: TestDatabase
beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
})
afterEach(() => db.close())

const figures = async () => (await serviceFigures(db.read, { policy, now: clock.now() })).map(({ title, text, cases }) => `${title} ${text} (${cases})`)
async function served(waitMinutes: number, told: Partial<ServiceSession> = {}): Promise<void> {
  const session = await visit(db)
  await db.transaction(async (tx) => {
    await tx.manager.update(ServiceSession, { id: session.id }, { waitMs: waitMinutes * MINUTE_MS, wantedAt: tx.now, ...told })
    await tx.manager.insert(AnswerTime, { id: newId('ans'), sessionId: session.id, answerer: 'agent', agentId: 'agt_1', department: 'general', isFirst: true, waitedMs: 30 * SECOND_MS, at: tx.now })
  })
  clock.advance(1)
}

describe('the figures of the last 30 days', () => {
  it('are not told from fewer than five cases', async () => {
    for (const minutes of [1, 2, 3, 4]) await served(minutes)
    await expect(figures()).resolves.toEqual([])
  })

  it('are computed from the records, each with its cases, never rounded up', async () => {
    for (const minutes of [1, 2, 3, 4, 5, 9]) await served(minutes, { solved: minutes < 9 ? 'solved' : 'unsolved', rating: minutes < 9 ? 5 : 1 })
    await expect(figures()).resolves.toEqual([
      '等客服平均 4 分钟 (6)', '5 分钟内等到客服 83% (6)', '客服首次回复平均 30 秒 (6)', '用户说在对话里解决了 83% (6)', '服务评分,满分 5 分 4.3 分 (6)',
    ])
  })

  it('forget what is older', async () => {
    for (const minutes of [1, 2, 3, 4, 5]) await served(minutes)
    clock.advance(31 * DAY_MS)
    await expect(figures()).resolves.toEqual([])
  })
})
