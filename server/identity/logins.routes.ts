import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { AgentActor, CustomerActor } from '../http/context'
import { notFound } from '../lib/errors'
import { toOffsetIso } from '../lib/shanghai-time'
import { EndedLogins, LoginList } from './logins.contract'
import { endLogIn, endLogInsBut, listLiving, type Whose } from './log-ins'

/** Where somebody is logged in, and the ways to end it, for customers and for agents alike. */
export function loginsRoutes(api: Api, { db }: { db: Database }): void {
  for (const { base, auth } of [
    { base: '/api', auth: 'customer' },
    { base: '/desk/api', auth: 'agent' },
  ] as const) {
    api.read(
      `GET ${base}/logins`,
      { summary: '登录的设备', auth, answer: LoginList },
      ({ actor }) => listLogins(db, actor),
    )

    api.write(
      `DELETE ${base}/logins/:id`,
      { summary: '退出一台设备', auth },
      async (tx, { actor, params }) => {
        if (!(await endLogIn(tx, whose(actor), params.id ?? ''))) throw notFound('这台设备的登录')
      },
    )

    api.write(
      `POST ${base}/logins/end-others`,
      { summary: '退出其他所有设备', auth, answer: EndedLogins },
      async (tx, { actor }) => ({ ended: await endLogInsBut(tx, whose(actor), actor.sessionId) }),
    )
  }
}

const DEVICE_UNKNOWN = '较早登录的设备'

async function listLogins(db: Database, actor: CustomerActor | AgentActor): Promise<LoginList> {
  const living = await listLiving(db.read, { ...whose(actor), now: db.clock.now() })
  const items = living.map(({ id, device, createdAt, lastUsedAt }) => ({
    loginId: id,
    device: device ?? DEVICE_UNKNOWN,
    current: id === actor.sessionId,
    loggedInAt: toOffsetIso(createdAt),
    lastUsedAt: toOffsetIso(lastUsedAt ?? createdAt),
  }))
  return {
    items: [...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)],
  }
}

function whose(actor: CustomerActor | AgentActor): Whose {
  return actor.kind === 'customer'
    ? { subjectKind: 'customer', subjectId: actor.customerId }
    : { subjectKind: 'agent', subjectId: actor.agentId }
}
