import { getAppConfig } from '../app-config'

/** The demo's page names the frame in which it shows the mini program so; its other frames are plain browsers. */
const FRAME_NAME = /^xinqiao-mini-program\b/
/** A log-in is answered at once; a panel waits for the person. */
const PATIENCE_MS = {
  login: 10_000,
  requestSubscribeMessage: 120_000,
  openOfficialAccount: 10_000,
  openCustomerServiceChat: 10_000,
  requestPayment: 120_000,
}

export type HostApi = keyof typeof PATIENCE_MS

let lastId = 0

/** Whether a host stands around this page that plays WeChat. Only ever true where the server itself names that host. */
export async function isInDemoPhone(): Promise<boolean> {
  return (await findHostOrigin()) !== null
}

async function findHostOrigin(): Promise<string | null> {
  if (window.parent === window || !FRAME_NAME.test(window.name)) return null
  return (await getAppConfig()).sandboxOrigin
}

/** Asks the host what a mini program would ask WeChat. Rejects with the host's words, or after a while of silence. */
export async function askHost(api: HostApi, args: Record<string, unknown> = {}): Promise<unknown> {
  const origin = await findHostOrigin()
  if (!origin) throw new Error(`${api}:fail no host`)
  const id = (lastId += 1)
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      window.removeEventListener('message', onMessage)
      clearTimeout(timer)
      finish()
    }
    const onMessage = (event: MessageEvent<unknown>): void => {
      if (event.origin !== origin || event.source !== window.parent) return
      const answer = readAnswer(event.data, id)
      if (answer)
        settle(() => (answer.ok ? resolve(answer.result) : reject(new Error(answer.error))))
    }
    const timer = setTimeout(
      () => settle(() => reject(new Error(`${api}:fail timeout`))),
      PATIENCE_MS[api],
    )
    window.addEventListener('message', onMessage)
    window.parent.postMessage({ xinqiao: 'wx', id, api, args }, origin)
  })
}

type HostAnswer = { ok: true; result: unknown } | { ok: false; error: string }

function readAnswer(data: unknown, id: number): HostAnswer | null {
  if (typeof data !== 'object' || data === null) return null
  if (Reflect.get(data, 'xinqiao') !== 'wx' || Reflect.get(data, 'id') !== id) return null
  if (Reflect.get(data, 'ok') === true) return { ok: true, result: Reflect.get(data, 'result') }
  return { ok: false, error: String(Reflect.get(data, 'error')) }
}
