import type { Sandbox } from '../../sandbox/create-sandbox'

export interface Answer {
  status: number
  body: Record<string, unknown>
}

export interface Customer {
  /** `METHOD /path` */
  call(signature: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** As the page sends an attachment. */
  upload(bytes: Buffer, fileName: string): Promise<Answer>
}

/** Opens the mini program as a person of the sandbox. */
export async function openMiniProgram(
  url: string,
  sandbox: Sandbox,
  personId: string,
): Promise<Customer> {
  const { status, body } = await call(url, 'POST /api/session/mini-program', {
    body: { code: sandbox.control.loginCode(personId) },
  })
  if (status !== 200) throw new Error(`the log-in was answered ${status}`)
  const headers = { authorization: `Bearer ${String(body['token'])}` }
  return {
    call: (signature, given, more) =>
      call(url, signature, { body: given, headers: { ...headers, ...more } }),
    async upload(bytes, fileName) {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(bytes)]), fileName)
      const answer = await fetch(`${url}/api/attachments`, { method: 'POST', headers, body: form })
      return {
        status: answer.status,
        body: JSON.parse((await answer.text()) || '{}') as Record<string, unknown>,
      }
    },
  }
}

async function call(
  url: string,
  signature: string,
  { body, headers }: { body?: unknown; headers?: Record<string, string> },
): Promise<Answer> {
  const [method = 'GET', path = '/'] = signature.split(' ')
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return {
    status: answer.status,
    body: JSON.parse((await answer.text()) || '{}') as Record<string, unknown>,
  }
}
