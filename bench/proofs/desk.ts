/** Opens the desk in WeCom as an agent of the sandbox: three steps as a browser takes them, and the cookie at their end. */
export interface DeskAgent {
  /** The answer's body. @throws Error where the server refuses */
  ask<T>(signature: string, body?: unknown): Promise<T>
}

export async function openDesk(url: string, agentId: string): Promise<DeskAgent> {
  const first = await fetch(`${url}/desk/auth/start`, { redirect: 'manual' })
  const consent = new URL(first.headers.get('location') ?? '')
  consent.searchParams.append('sandbox_agent', agentId)
  const back = (await fetch(consent, { redirect: 'manual' })).headers.get('location') ?? ''
  const answer = await fetch(back, { redirect: 'manual', headers: { cookie: cookiesOf(first) } })
  const cookie = cookiesOf(answer)
  if (!cookie.includes('desk_session=')) throw new Error(`the desk did not let ${agentId} in`)
  return {
    async ask<T>(signature: string, body?: unknown) {
      const [method = 'GET', path = '/'] = signature.split(' ')
      const told = await fetch(url + path, {
        // As a page of the desk asks.
        method,
        headers: {
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          origin: new URL(url).origin,
          cookie,
        },
        ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
      })
      const text = await told.text()
      if (!told.ok) throw new Error(`${signature} was answered ${told.status}: ${text}`)
      return JSON.parse(text) as T
    },
  }
}

function cookiesOf({ headers }: Response): string {
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ')
}
