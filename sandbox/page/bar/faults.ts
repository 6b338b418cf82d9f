import type { KfFaults } from '../../kf-calls.contract'
import type { KfFaultsLeft } from '../../kf.contract'
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

const fails =
  (rule: FailureRule) =>
  ({ act }: Sandbox) =>
    act('POST /sandbox/failures', { body: rule })

/** One push of a button, one trouble; each is over after it has happened once. */
export const faults: Fault[] = [
  {
    name: 'template-refused',
    label: '下一条模板消息被拒绝',
    note: '报未关注（43004），应改走下一条路',
    arrange: fails({ api: TEMPLATE_SEND, times: 1, kind: 'errcode', errcode: 43004 }),
  },
  {
    name: 'template-busy',
    label: '下一条模板消息遇系统繁忙',
    note: '报 -1，应稍后重发，只到一条',
    arrange: fails({ api: TEMPLATE_SEND, times: 1, kind: 'errcode', errcode: -1 }),
  },
  {
    name: 'template-blocked',
    label: '模板消息被用户拒收',
    note: '发出后回执是拒收，直到恢复正常',
    arrange: ({ act, person: { id } }) =>
      act('POST /sandbox/users/:id/template-receipt', { id, body: { status: 'user-block' } }),
  },
  {
    name: 'template-timeout',
    label: '下一条模板消息超时',
    note: '微信不应答，消息也没有发出',
    arrange: fails({ api: TEMPLATE_SEND, times: 1, kind: 'timeout' }),
  },
  {
    name: 'custom-unknown',
    label: '下一条客服消息断线',
    note: '已送达但连接断开，应记为结果不明，不盲目重发',
    arrange: fails({ api: CUSTOM_SEND, times: 1, kind: 'reset-after' }),
  },
  {
    name: 'subscribe-empty',
    label: '下一条订阅通知没有额度',
    note: '报 43101，应改走应用内消息',
    arrange: fails({ api: SUBSCRIBE_SEND, times: 1, kind: 'errcode', errcode: 43101 }),
  },
  {
    name: 'wecom-down',
    label: '下一张企业微信卡片发送失败',
    note: 'HTTP 500，应稍后重发',
    arrange: fails({ api: WECOM_SEND, times: 1, kind: 'http-500' }),
  },
  {
    name: 'callback-thrice',
    label: '下一个回调送达三次',
    note: '应只处理一次，三次得到同样的应答',
    arrange: ({ act }) => act('POST /sandbox/callbacks/repeat', { body: { times: 2 } }),
  },
  {
    name: 'callback-lost',
    label: '下一个回调丢失',
    note: '服务收不到它',
    arrange: ({ act }) => act('POST /sandbox/callbacks/drop', { body: { times: 1 } }),
  },
  {
    name: 'supplier-down',
    label: '供货商“迅达直充”故障',
    note: '充值订单都失败；主管在工作台“故障”里宣布一次，首页、订单、自动客服都说同一句话',
    arrange: ({ act }) => act('POST /sandbox/supplier/down', { body: undefined }),
  },
  {
    name: 'tokens-killed',
    label: '公众号令牌失效',
    note: '下次调用报 40001，应换令牌重试一次',
    arrange: ({ act }) =>
      act('POST /sandbox/tokens/kill', { body: { account: 'official-account' } }),
  },
]

const KF_SEND = '/cgi-bin/kf/send_msg'
const KF_TRANS = '/cgi-bin/kf/service_state/trans'
const DELAY_MS = 5_000
/** fail_type of msg_send_fail: the customer rejects. */
const REJECTED = 10

const troubles =
  (body: KfFaults) =>
  ({ act }: Sandbox) =>
    act('POST /sandbox/kf/faults', { body })

/** The same for 微信客服: its knocks, the pages that are pulled, and what is sent. */
export const kfFaults: Fault[] = [
  {
    name: 'kf-knock-lost',
    label: '下一次敲门丢失',
    note: '没有通知，应靠定时拉取补上',
    arrange: troubles({ loseKnocks: 1 }),
  },
  {
    name: 'kf-knock-thrice',
    label: '下一次敲门送达三次',
    note: '消息应只处理一次',
    arrange: troubles({ repeatKnocks: 2 }),
  },
  {
    name: 'kf-knock-delayed',
    label: '下一次敲门晚 5 秒',
    note: '晚到的通知，消息不乱序',
    arrange: troubles({ delayKnocks: { times: 1, milliseconds: DELAY_MS } }),
  },
  {
    name: 'kf-knock-held',
    label: '扣住下一次敲门',
    note: '直到在下面放行',
    arrange: troubles({ holdKnocks: 1 }),
  },
  {
    name: 'kf-knock-void',
    label: '敲门的令牌全部失效',
    note: '报 95007，应不带令牌再拉',
    arrange: troubles({ voidKnockTokens: true }),
  },
  {
    name: 'kf-page-empty',
    label: '下一页是空的',
    note: '还有下一页，应接着拉',
    arrange: troubles({ emptyPages: 1 }),
  },
  {
    name: 'kf-page-disordered',
    label: '下一页顺序颠倒',
    note: '应按时间归位',
    arrange: troubles({ disorderedPages: 1 }),
  },
  {
    name: 'kf-page-repeated',
    label: '下一页重复上一页',
    note: '应去重',
    arrange: troubles({ repeatedPages: 1 }),
  },
  {
    name: 'kf-page-short',
    label: '下三页每页一条',
    note: '应一直拉到没有为止',
    arrange: troubles({ shortPages: { times: 3, items: 1 } }),
  },
  {
    name: 'kf-send-rejected',
    label: '下一条发出后被拒收',
    note: '先收下，再回执失败（10）',
    arrange: troubles({ failSends: { times: 1, failType: REJECTED } }),
  },
  {
    name: 'kf-send-state',
    label: '下一条因会话状态被拒',
    note: '报 95018，应先看清状态再说',
    arrange: fails({ api: KF_SEND, times: 1, kind: 'errcode', errcode: 95018 }),
  },
  {
    name: 'kf-send-limit',
    label: '下一条超过五条限制',
    note: '报 95001，应换一条路告诉客户',
    arrange: fails({ api: KF_SEND, times: 1, kind: 'errcode', errcode: 95001 }),
  },
  {
    name: 'kf-send-busy',
    label: '下一条遇系统繁忙',
    note: '报 -1，应稍后重发，只到一条',
    arrange: fails({ api: KF_SEND, times: 1, kind: 'errcode', errcode: -1 }),
  },
  {
    name: 'kf-send-unknown',
    label: '下一条发出后断线',
    note: '已送达但没有应答，重发也只到一条',
    arrange: fails({ api: KF_SEND, times: 1, kind: 'reset-after' }),
  },
  {
    name: 'kf-trans-refused',
    label: '下一次转人工被拒',
    note: '报 95014（接待人员不在接待），应换人或回到排队',
    arrange: fails({ api: KF_TRANS, times: 1, kind: 'errcode', errcode: 95014 }),
  },
  {
    name: 'kf-tokens-killed',
    label: '微信客服令牌失效',
    note: '下次调用报令牌失效，应换令牌重试一次',
    arrange: ({ act }) => act('POST /sandbox/tokens/kill', { body: { account: 'wecom-kf' } }),
  },
]

const kinds: Record<FailureRule['kind'], string> = {
  errcode: '被拒绝',
  timeout: '不应答',
  'reset-before': '断线，未执行',
  'reset-after': '断线，已执行',
  'http-500': 'HTTP 500',
  slow: '变慢',
}

/** The troubles that have not happened yet, in words. */
export function pendingTroubles({
  failures,
  kf,
}: Pick<SandboxSnapshot, 'failures' | 'kf'>): { api: string; words: string }[] {
  return [...failures.map(describeRule), ...kfTroubles(kf.faults)]
}

function describeRule({ api, kind, errcode, times }: FailureRule): { api: string; words: string } {
  const code = errcode === undefined ? '' : `（${errcode}）`
  return { api, words: `${kinds[kind]}${code}，还有 ${times} 次` }
}

const leftWords: Record<keyof KfFaultsLeft, [api: string, words: string]> = {
  loseKnocks: ['kf_msg_or_event', '丢失'],
  repeatKnocks: ['kf_msg_or_event', '重复送达'],
  delayKnocks: ['kf_msg_or_event', '晚到'],
  holdKnocks: ['kf_msg_or_event', '将被扣住'],
  heldKnocks: ['kf_msg_or_event', '已经扣住，等着放行'],
  emptyPages: ['/cgi-bin/kf/sync_msg', '空页'],
  disorderedPages: ['/cgi-bin/kf/sync_msg', '顺序颠倒'],
  repeatedPages: ['/cgi-bin/kf/sync_msg', '重复上一页'],
  shortPages: ['/cgi-bin/kf/sync_msg', '短页'],
  failSends: [KF_SEND, '发出后失败'],
}

function kfTroubles(left: KfFaultsLeft): { api: string; words: string }[] {
  const names = Object.keys(leftWords) as (keyof KfFaultsLeft)[]
  return names
    .filter((name) => left[name] > 0)
    .map((name) => {
      const [api, words] = leftWords[name]
      return {
        api,
        words:
          name === 'heldKnocks'
            ? `${words}，共 ${left[name]} 次`
            : `${words}，还有 ${left[name]} 次`,
      }
    })
}
