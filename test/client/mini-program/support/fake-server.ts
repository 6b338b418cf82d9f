import Taro from '../../../support/taro'

export interface Asked {
  method: string
  /** Below /api, without its query. */
  path: string
  query: Record<string, string>
  body: Record<string, unknown>
  header: Record<string, string>
}

type Handler = (asked: Asked) => unknown

/** An answer that is not 200. */
export class Refusal {
  /** What the problem says besides. */
  extra: Record<string, unknown> = {}

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {}
}

export const refuse = (status: number, code: string, detail = '暂时不行'): Refusal =>
  new Refusal(status, code, detail)

/** As Taro reports a request that no server has seen, and one that nobody has answered. */
export const offline = (): never => {
  throw Object.assign(new Error('request:fail'), { errMsg: 'request:fail ' })
}
export const timedOut = (): never => {
  throw Object.assign(new Error('request:fail timeout'), { errMsg: 'request:fail timeout' })
}

/** Stands in for the server behind Taro.request, which is the only thing that is faked. */
export function fakeServer(handlers: Record<string, Handler>) {
  const asked: Asked[] = []
  const routes: Record<string, Handler> = { 'GET /app-config': () => appConfig, ...handlers }
  Taro.request.mockImplementation(async (options: unknown) => {
    const call = readCall(options)
    asked.push(call)
    const handler = routes[`${call.method} ${call.path}`]
    const answer = handler ? await handler(call) : refuse(404, 'not_found', '没有找到')
    if (!(answer instanceof Refusal)) return { statusCode: 200, data: answer ?? null, header: {} }
    const { status, code, detail, extra } = answer
    return {
      statusCode: status,
      data: {
        type: 'about:blank',
        title: code,
        status,
        code,
        detail,
        requestId: 'req-1',
        ...extra,
      },
      header: {},
    }
  })
  return {
    asked,
    /** What was asked of one route. */
    of: (route: string): Asked[] =>
      asked.filter(({ method, path }) => `${method} ${path}` === route),
    /** From now on this route answers so. */
    answer: (route: string, handler: Handler): void => {
      routes[route] = handler
    },
  }
}

export const appConfig = {
  platformName: '海城卡盟',
  notice: '示例数据',
  officialAccountName: '海城卡盟服务号',
  sandboxOrigin: 'http://127.0.0.1:3001',
  miniProgramAppId: 'wx-mini',
}

/** As if the person had logged in before. */
export function loggedIn(customerId = 'cus_1', token = 'token-1'): void {
  Taro.setStorageSync('xinqiao/session', {
    token,
    expiresAt: '2999-01-01T00:00:00.000+08:00',
    customerId,
  })
}

function readCall(options: unknown): Asked {
  const { url, method, data, header } = options as {
    url: string
    method: string
    data?: Record<string, unknown>
    header: Record<string, string>
  }
  const address = new URL(url, 'http://server.test')
  return {
    method,
    header,
    body: data ?? {},
    path: address.pathname.replace(/^\/api/, ''),
    query: Object.fromEntries(address.searchParams),
  }
}
