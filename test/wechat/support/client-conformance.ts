import { UpstreamError } from '../../../server/lib/errors'
import type { Connection, Repeat } from '../../../server/wechat/api'
import { createHttpDoor, type HttpDoor } from '../../../server/wechat/http'
import { fakeClock } from '../../support/fake-clock'
import { fixedToken, type FixedToken } from './fixed-token'
import { jsonOf, startLoopback, type Loopback, type Reply, type Seen } from './loopback'

/** One method of a client: what it sends, how it is answered, and what it makes of the answer. */
export interface Method<Client> {
  name: string
  call: (client: Client) => Promise<unknown>
  path: string
  method: 'GET' | 'POST'
  /** The query beside the access token. */
  query?: Record<string, string>
  /** The JSON body, exactly. */
  json?: unknown
  /** Other expectations on the request. */
  request?: (seen: Seen) => void
  reply: Reply
  result: unknown
  repeat: Repeat
  /** The call has credentials of its own. */
  withoutToken?: boolean
}

const TRIES_WHEN_BUSY: Record<Repeat, number> = {
  repeatable: 3,
  'no-blind-repeat': 3,
  'single-use': 1,
}

/** What every method of every client keeps: success, passing fault, refusal, death of the token, unknown outcome. */
export function describeClient<Client>(
  name: string,
  create: (connection: Connection) => Client,
  methods: ReadonlyArray<Method<Client>>,
): void {
  describe.each(methods.map((method) => [method.name, method] as const))(
    `${name}.%s`,
    (_name, method) => {
      let loopback: Loopback
      let http: HttpDoor
      let accessToken: FixedToken
      let client: Client
      let waits: number[]

      beforeEach(async () => {
        loopback = await startLoopback()
        http = createHttpDoor()
        accessToken = fixedToken()
        waits = []
        const wait = async (ms: number): Promise<void> => void waits.push(ms)
        client = create({ http, clock: fakeClock(), accessToken, apiOrigin: loopback.origin, wait })
      })
      afterEach(async () => {
        await loopback.close()
        await http.close()
      })

      const run = (): Promise<unknown> => method.call(client)
      const failure = async (): Promise<UpstreamError> => {
        const settled = await run().then(
          () => null,
          (error: unknown) => error,
        )
        if (!(settled instanceof UpstreamError))
          throw new Error(`not an UpstreamError: ${String(settled)}`)
        return settled
      }

      it('asks as documented and gives the answer in our words', async () => {
        loopback.script(method.path, method.reply)
        expect(await run()).toEqual(method.result)
        const [seen] = loopback.seen
        const token = method.withoutToken ? {} : { access_token: 'token-1' }
        expect(seen).toMatchObject({
          method: method.method,
          path: method.path,
          query: { ...token, ...method.query },
        })
        expect(Object.keys(seen?.query ?? {}).sort()).toEqual(
          Object.keys({ ...token, ...method.query }).sort(),
        )
        if (method.json !== undefined) expect(jsonOf(seen)).toEqual(method.json)
        if (seen) method.request?.(seen)
      })

      it('goes on after a busy answer where that is safe', async () => {
        const tries = TRIES_WHEN_BUSY[method.repeat]
        loopback.script(
          method.path,
          { json: { errcode: -1, errmsg: 'system error' } },
          method.reply,
        )
        if (tries > 1) expect(await run()).toEqual(method.result)
        else
          expect((await failure()).details).toMatchObject({
            errcode: -1,
            retryable: true,
            outcome: 'refused',
          })
        expect(loopback.seen).toHaveLength(Math.min(tries, 2))
      })

      it('does not repeat a refusal, and says what it is', async () => {
        loopback.script(method.path, {
          json: { errcode: 48001, errmsg: 'api unauthorized rid: 1-2-3' },
        })
        expect((await failure()).details).toMatchObject({
          errcode: 48001,
          kind: 'config',
          retryable: false,
          outcome: 'refused',
          rid: '1-2-3',
        })
        expect(loopback.seen).toHaveLength(1)
      })

      it('repeats once with another token when the token has died', async () => {
        loopback.script(
          method.path,
          { json: { errcode: 42001, errmsg: 'access_token expired' } },
          method.reply,
        )
        if (method.withoutToken) {
          expect((await failure()).details.errcode).toBe(42001)
          expect(accessToken.dead).toEqual([])
        } else {
          expect(await run()).toEqual(method.result)
          expect(loopback.seen.map((seen) => seen.query['access_token'])).toEqual([
            'token-1',
            'token-2',
          ])
        }
      })

      it('tells an unknown outcome, and repeats it only where that is safe', async () => {
        loopback.script(method.path, { fault: 'reset' })
        const repeatable = method.repeat === 'repeatable'
        expect((await failure()).details).toMatchObject({
          outcome: 'unknown',
          retryable: repeatable,
        })
        expect(loopback.seen).toHaveLength(repeatable ? 3 : 1)
        expect(waits).toHaveLength(repeatable ? 2 : 0)
      })
    },
  )
}
