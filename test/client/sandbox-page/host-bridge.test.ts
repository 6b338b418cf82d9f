import {
  parseHostRequest,
  serveFrame,
  type HostHandlers,
} from '../../../sandbox/page/phone/host-bridge'

const ORIGIN = 'http://127.0.0.1:3000'

function openFrame() {
  const frame = document.createElement('iframe')
  document.body.append(frame)
  const inside = frame.contentWindow
  if (!inside) throw new Error('no frame')
  const answers: unknown[] = []
  jest.spyOn(inside, 'postMessage').mockImplementation((data: unknown, origin: unknown) => {
    answers.push([data, origin])
  })
  return { inside, answers }
}

function serve(handlers: Partial<HostHandlers> = {}) {
  const { inside, answers } = openFrame()
  const calls: string[] = []
  const stop = serveFrame({
    frameWindow: () => inside,
    origin: ORIGIN,
    handlers: {
      login: async () => {
        calls.push('login')
        return { code: 'code-1' }
      },
      requestSubscribeMessage: async () => {
        throw new Error('requestSubscribeMessage:fail 20001')
      },
      openOfficialAccount: async () => undefined,
      openCustomerServiceChat: async () => undefined,
      requestPayment: async () => 'ok',
      ...handlers,
    },
  })
  const post = async (data: unknown, from: { origin?: string; source?: Window } = {}) => {
    window.dispatchEvent(
      new MessageEvent('message', {
        data,
        origin: from.origin ?? ORIGIN,
        source: from.source ?? inside,
      }),
    )
    await Promise.resolve()
    await Promise.resolve()
  }
  return { answers, calls, post, stop }
}

const ask = (api: string, args: object = {}) => ({ xinqiao: 'wx', id: 7, api, args })

describe('the host bridge', () => {
  afterEach(() => {
    document.body.replaceChildren()
  })

  it('answers the frame, and only to the origin that it serves', async () => {
    const { post, answers, stop } = serve()
    await post(ask('login'))
    expect(answers).toEqual([
      [{ xinqiao: 'wx', id: 7, ok: true, result: { code: 'code-1' } }, ORIGIN],
    ])
    stop()
  })

  it('tells the frame why a request failed', async () => {
    const { post, answers, stop } = serve()
    await post(ask('requestSubscribeMessage', { tmplIds: ['unknown'] }))
    expect(answers).toEqual([
      [{ xinqiao: 'wx', id: 7, ok: false, error: 'requestSubscribeMessage:fail 20001' }, ORIGIN],
    ])
    stop()
  })

  it.each(['http://127.0.0.1:3001', 'http://localhost:3000', 'https://127.0.0.1:3000', 'null'])(
    'gives no log-in code to %s',
    async (origin) => {
      const { post, calls, answers, stop } = serve()
      await post(ask('login'), { origin })
      expect([calls, answers]).toEqual([[], []])
      stop()
    },
  )

  it('gives no log-in code to another window of the same origin', async () => {
    const { post, calls, stop } = serve()
    await post(ask('login'), { source: window })
    expect(calls).toEqual([])
    stop()
  })

  it('hears nothing once it has stopped', async () => {
    const { post, calls, stop } = serve()
    stop()
    await post(ask('login'))
    expect(calls).toEqual([])
  })

  it.each([
    ['not an object', 'login'],
    ['another protocol', { ...ask('login'), xinqiao: 'x' }],
    ['no id', { xinqiao: 'wx', api: 'login' }],
    ['an unknown call', ask('getPhoneNumber')],
    ['a name that every object has', ask('constructor')],
  ])('reads nothing from %s', (_, data) => {
    expect(parseHostRequest(data)).toBeNull()
  })
})
