import type { FailureRule, SandboxSnapshot } from '../../sandbox.contract'
import type { Sandbox } from '../sandbox-context'

export interface Fault {
  name: string
  label: string
  /** What one should then see the product do. */
  note: string
  arrange: (sandbox: Sandbox) => Promise<unknown>
}

const TEMPLATE_SEND = '/cgi-bin/message/template/send'
const CUSTOM_SEND = '/cgi-bin/message/custom/send'
const SUBSCRIBE_SEND = '/cgi-bin/message/subscribe/send'
const WECOM_SEND = '/cgi-bin/message/send'

const fails = (rule: FailureRule) => ({ act }: Sandbox) => act('POST /sandbox/failures', { body: rule })

/** One push of a button, one trouble; each is over after it has happened once. */
export const faults: Fault[] = [
  {
    name: 'template-refused', label: '下一条模板消息被拒绝', note: '报未关注(43004),应改走下一条路',
    arrange: fails({ api: TEMPLATE_SEND, times: 1, kind: 'errcode', errcode: 43004 }),
  },
  {
    name: 'template-busy', label: '下一条模板消息遇系统繁忙', note: '报 -1,应稍后重发,只到一条',
    arrange: fails({ api: TEMPLATE_SEND, times: 1, kind: 'errcode', errcode: -1 }),
  },
  {
    name: 'template-blocked', label: '模板消息被用户拒收', note: '发出后回执是拒收,直到恢复正常',
    arrange: ({ act, person: { id } }) => act('POST /sandbox/users/:id/template-receipt', { id, body: { status: 'user-block' } }),
  },
  {
    name: 'template-timeout', label: '下一条模板消息超时', note: '微信不应答,消息也没有发出',
    arrange: fails({ api: TEMPLATE_SEND, times: 1, kind: 'timeout' }),
  },
  {
    name: 'custom-unknown', label: '下一条客服消息断线', note: '已送达但连接断开,应记为结果不明,不盲目重发',
    arrange: fails({ api: CUSTOM_SEND, times: 1, kind: 'reset-after' }),
  },
  {
    name: 'subscribe-empty', label: '下一条订阅通知没有额度', note: '报 43101,应改走应用内消息',
    arrange: fails({ api: SUBSCRIBE_SEND, times: 1, kind: 'errcode', errcode: 43101 }),
  },
  {
    name: 'wecom-down', label: '下一张企业微信卡片发送失败', note: 'HTTP 500,应稍后重发',
    arrange: fails({ api: WECOM_SEND, times: 1, kind: 'http-500' }),
  },
  {
    name: 'callback-thrice', label: '下一个回调送达三次', note: '应只处理一次,三次得到同样的应答',
    arrange: ({ act }) => act('POST /sandbox/callbacks/repeat', { body: { times: 2 } }),
  },
  {
    name: 'callback-lost', label: '下一个回调丢失', note: '服务收不到它',
    arrange: ({ act }) => act('POST /sandbox/callbacks/drop', { body: { times: 1 } }),
  },
  {
    name: 'tokens-killed', label: '公众号令牌失效', note: '下次调用报 40001,应换令牌重试一次',
    arrange: ({ act }) => act('POST /sandbox/tokens/kill', { body: { account: 'official-account' } }),
  },
]

const kinds: Record<FailureRule['kind'], string> = {
  errcode: '被拒绝', timeout: '不应答', 'reset-before': '断线,未执行', 'reset-after': '断线,已执行', 'http-500': 'HTTP 500', slow: '变慢',
}

/** The troubles that have not happened yet, in words. */
export function pendingTroubles({ failures }: Pick<SandboxSnapshot, 'failures'>): { api: string; words: string }[] {
  return failures.map(({ api, kind, errcode, times }) => {
    const code = errcode === undefined ? '' : `(${errcode})`
    return { api, words: `${kinds[kind]}${code},还有 ${times} 次` }
  })
}
