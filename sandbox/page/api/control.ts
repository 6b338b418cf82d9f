import type { SandboxCalls } from '../../sandbox-calls.contract'

export type CallName = keyof SandboxCalls

/** `id` fills the `:id` of the path; `body` is left out where the contract says undefined. */
export interface CallInput<K extends CallName> {
  id?: string
  body: SandboxCalls[K]['body']
}

/** Carries the sentence that the sandbox wrote for a person. */
export class ControlError extends Error {}

const NO_ANSWER = '沙盒没有应答，请看看演示程序是否还在运行'

/** The page's only door to the sandbox's control API. */
export async function call<K extends CallName>(
  name: K,
  input: CallInput<K>,
): Promise<SandboxCalls[K]['result']> {
  const [method = 'GET', path = '/'] = name.split(' ')
  const response = await send(
    path.replace(':id', encodeURIComponent(input.id ?? '')),
    method,
    input.body,
  )
  const answer = parse(await response.text())
  if (!response.ok)
    throw new ControlError(messageOf(answer) ?? `沙盒没有做成这一步（${response.status}）`)
  return answer as SandboxCalls[K]['result']
}

async function send(path: string, method: string, body: unknown): Promise<Response> {
  const json =
    body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  try {
    return await fetch(path, { method, ...json })
  } catch {
    throw new ControlError(NO_ANSWER)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return {}
  }
}

function messageOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('message' in answer)) return null
  return typeof answer.message === 'string' ? answer.message : null
}
