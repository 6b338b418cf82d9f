import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { createSecretBox } from '../../server/lib/secret-box'
import { SECRET_KEY, type RunningApp } from './running-app'

interface DeskAnswer<T> {
  status: number
  body: T & { code?: string; detail?: string }
  /** As it came, where it is no JSON. */
  text: string
}

/** Somebody at the desk: asks, and with a body writes. */
export type DeskAsk = <T>(path: string, body?: object) => Promise<DeskAnswer<T>>

/** Logged in, without WeCom in between. */
export async function deskOf(app: RunningApp, agent: Pick<Agent, 'id'>): Promise<DeskAsk> {
  const { token } = await app.db.transaction((tx) =>
    issueLogIn(
      tx,
      { subjectKind: 'agent', subjectId: agent.id, identityId: null, device: '企业微信' },
      createSecretBox([SECRET_KEY]),
    ),
  )
  return async <T>(path: string, body?: object) => {
    const response = await fetch(`${app.url}/desk/api/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Cookie: `desk_session=${token}`,
        'Content-Type': 'application/json',
        Origin: app.url,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, body: jsonIn(text) as DeskAnswer<T>['body'] }
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** The first supervisor, and the first agent, by work number. */
export async function staffOf(app: RunningApp): Promise<{ supervisor: Agent; agent: Agent }> {
  const first = (role: Agent['role']): Promise<Agent> =>
    app.db.read.findOneOrFail(Agent, { where: { role }, order: { workNumber: 'ASC' } })
  return { supervisor: await first('supervisor'), agent: await first('agent') }
}
