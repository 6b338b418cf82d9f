import type { Database } from '../../server/db/database'
import { Customer } from '../../server/identity/customer.entity'
import { syncAgents } from '../../server/identity/agents'
import { Agent } from '../../server/identity/agent.entity'
import { logIn } from '../../server/identity/log-in'
import { issueLogIn } from '../../server/identity/log-ins'
import { testBox } from './api'
import { preset } from './presets'

export const MP_APP_ID = 'wx-mini-program-1'
export const OA_APP_ID = 'wx-official-account-1'

export interface TestCustomer {
  customerId: string
  identityId: string
  /** A bearer token. */
  token: string
  sessionId: string
}

/** Somebody who has logged in from the mini program; with a platform id, one whom the trading platform knows. */
export async function makeCustomer(
  db: Database,
  person: { openId: string; unionId?: string; platformId?: string; tierKey?: string },
): Promise<TestCustomer> {
  const { customerId, identityId, session } = await db.transaction((tx) =>
    logIn(tx, testBox, {
      surface: 'mini-program',
      appId: MP_APP_ID,
      openId: person.openId,
      unionId: person.unionId ?? null,
      device: '微信 · iPhone',
    }),
  )
  if (person.platformId !== undefined) {
    const { platformId: platformCustomerId, tierKey = null } = person
    const displayName = `用户${platformCustomerId}`
    await db.transaction((tx) =>
      tx.manager.update(Customer, { id: customerId }, { platformCustomerId, tierKey, displayName }),
    )
  }
  return { customerId, identityId, token: session.token, sessionId: session.sessionId }
}

/** An agent of the Haicheng preset with a session; `cookie` is what their browser sends. */
export async function makeAgent(
  db: Database,
  wecomUserId: string,
): Promise<{ agent: Agent; cookie: string }> {
  return db.transaction(async (tx) => {
    if (!(await tx.manager.existsBy(Agent, { wecomUserId })))
      await syncAgents(tx, preset('haicheng'))
    const agent = await tx.manager.findOneByOrFail(Agent, { wecomUserId })
    const { token } = await issueLogIn(
      tx,
      {
        subjectKind: 'agent',
        subjectId: agent.id,
        identityId: null,
        device: '企业微信 · Windows 电脑',
      },
      testBox,
    )
    return { agent, cookie: `desk_session=${token}` }
  })
}
