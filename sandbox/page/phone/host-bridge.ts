/**
 * What WeChat gives a mini program and a browser cannot: the H5 build, when framed by the sandbox's page, asks for it by
 * postMessage, and this side answers.
 *   H5 → page  { xinqiao: 'wx', id, api, args }
 *   page → H5  { xinqiao: 'wx', id, ok: true, result } or { xinqiao: 'wx', id, ok: false, error }
 */
const hostApis = [
  'login',
  'requestSubscribeMessage',
  'openOfficialAccount',
  'openCustomerServiceChat',
  'requestPayment',
] as const

export type HostApi = (typeof hostApis)[number]

export interface HostRequest {
  id: number
  api: HostApi
  args: Record<string, unknown>
}

export type HostHandlers = Record<HostApi, (args: Record<string, unknown>) => Promise<unknown>>

export interface FrameBridge {
  /** The window inside the frame: other windows of the same origin are not heard. */
  frameWindow: () => Window | null
  /** The only origin that is heard and answered. */
  origin: string
  handlers: HostHandlers
}

export function parseHostRequest(data: unknown): HostRequest | null {
  if (!isRecord(data) || data['xinqiao'] !== 'wx' || typeof data['id'] !== 'number') return null
  const api = hostApis.find((known) => known === data['api'])
  if (!api) return null
  return { id: data['id'], api, args: isRecord(data['args']) ? data['args'] : {} }
}

/** Answers one frame until the returned function is called. */
export function serveFrame({ frameWindow, origin, handlers }: FrameBridge): () => void {
  const onMessage = (event: MessageEvent<unknown>) => {
    const frame = frameWindow()
    if (event.origin !== origin || !frame || event.source !== frame) return
    const request = parseHostRequest(event.data)
    if (!request) return
    const answer = (body: object) =>
      frame.postMessage({ xinqiao: 'wx', id: request.id, ...body }, origin)
    handlers[request.api](request.args).then(
      (result) => answer({ ok: true, result }),
      (error: unknown) =>
        answer({ ok: false, error: error instanceof Error ? error.message : String(error) }),
    )
  }
  window.addEventListener('message', onMessage)
  return () => window.removeEventListener('message', onMessage)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
