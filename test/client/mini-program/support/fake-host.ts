import { appConfig } from './fake-server'

type Answer = (args: Record<string, unknown>) => unknown

/** The page shown in the demo's phone: its frame has a name, and a host around it plays WeChat by messages. */
export function insideDemoPhone(answers: Record<string, Answer>): { asked: string[] } {
  const asked: string[] = []
  const host = {
    postMessage(
      data: { id: number; api: string; args: Record<string, unknown> },
      targetOrigin: string,
    ) {
      asked.push(data.api)
      const answer = answers[data.api]
      const said = answer
        ? { ok: true, result: answer(data.args) }
        : { ok: false, error: `${data.api}:fail` }
      const event = new MessageEvent('message', {
        data: { xinqiao: 'wx', id: data.id, ...said },
        origin: targetOrigin,
      })
      Object.defineProperty(event, 'source', { value: host })
      if (targetOrigin === appConfig.sandboxOrigin)
        queueMicrotask(() => window.dispatchEvent(event))
    },
  }
  window.name = 'xinqiao-mini-program:haicheng:person-1'
  Object.defineProperty(window, 'parent', { value: host, configurable: true })
  return { asked }
}

export function leaveDemoPhone(): void {
  window.name = ''
  Object.defineProperty(window, 'parent', { value: window, configurable: true })
}
