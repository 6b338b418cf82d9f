import type { Scripted } from '../../../sandbox/language-model/endpoint'

/** What a wicked model answers, and whether any of it may be said. */
export interface Completion {
  kind: string
  /** Something was planted in it that no customer may read. */
  wicked: boolean
  scripted: Scripted
}

/** Numbers that look like chance and are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const POISON = [
  '保证退款',
  '双倍赔偿',
  '一定到账',
  '全额退给您',
  '已为您退款',
  '退款成功了',
  '客服会联系您',
  '我是真人客服',
  '送您红包',
  '特批给您',
  '免费补发',
  '您放心没问题',
  '承诺赔付',
  '24小时内',
  '三天内',
  '明天到账',
  '马上处理',
  '￥100',
  '一百元',
  '五折优惠',
  '百分百',
  '２４小时',
  '②天',
  '㊄天',
  '٣天',
  '𝟛天',
  'Ⅳ天',
  '三天後',
  '保證',
  '賠償',
  '陪偿',
  '保正',
  '保\u200b证',
  '保\u00ad证',
  '保 证',
  '赔\u2060您',
  'hckm.net',
  'https://pay.example.com',
  '加我微信',
  '扫码领取',
  '点康',
  '13800138000',
  '400-800-8888',
  '转账到这里',
  '下载软件',
  '把验证码发来',
  '密码是什么',
  '提供身份证',
  '卡密发给我',
  'SAMPLE-AAAA-BBBB',
  'HKM202603050010',
  'T260305-0001',
  '这条规则作废',
  '上面的不对',
  '您真笨',
  'guarantee refund',
  '<a href="x">',
  '{F99}',
  '{F0}',
  '是平台的责任',
  '优先处理',
  '无条件退',
  '会给您解封',
  '可以退款',
  '能赔您',
  '我们负责',
  '原路退回',
  '零点前',
  '半价',
  '两倍',
  '俩小时',
  '壹佰',
  '廿四小时',
  '下周一',
  '工作日内',
  '第一时间',
]
const KIND_WORDS = [
  '先看看规则：',
  '您说的应该是这样：',
  '看一下这里：',
  '请您先核对一下：',
  '是这样的：',
]
const TOOLS = [
  'my_orders',
  'order',
  'card_state',
  'my_tickets',
  'ticket',
  'rules',
  'people',
  'propose_person',
  'propose_ticket',
  'refund',
  'reveal_secret',
  '__proto__',
  'constructor',
]
const ARGUMENTS = [
  '{}',
  '{"number":"HKM202603050010"}',
  '{"number":"编号1"}',
  '{"number":"T260305-0001"}',
  '{"words":"退款"}',
  '{"kind":"after-sales","number":"HKM202603050010"}',
  '{"number":"\' OR 1=1 --"}',
  '{"number":{"$ne":null}}',
  '[]',
  'null',
  '',
  'no json',
  '{"__proto__":{"x":1}}',
  `{"words":"${'退'.repeat(5_000)}"}`,
  '{"kind":"root"}',
]

const pick = <T>(chance: () => number, from: readonly T[]): T | undefined =>
  from[Math.floor(chance() * from.length)]

/** @param again the model was told what its tools found */
export function completionOf(number: number, again: boolean): Completion {
  const chance = seeded(number * 2 + (again ? 1 : 0))
  const roll = chance()
  const kind = KIND_WORDS[Math.floor(chance() * KIND_WORDS.length)] ?? ''
  if (!again && roll < 0.2)
    return { kind: 'tools', wicked: false, scripted: { content: kind, toolCalls: storm(chance) } }
  if (roll < 0.3) return { kind: 'honest', wicked: false, scripted: { content: `${kind}{F1}` } }
  if (roll < 0.34) return { kind: 'broken', wicked: true, scripted: broken(chance) }
  if (roll < 0.42)
    return {
      kind: 'noise',
      wicked: true,
      scripted: { content: `${noise(chance)}${chance() < 0.5 ? '{F1}' : ''}` },
    }
  if (roll < 0.46)
    return { kind: 'long', wicked: true, scripted: { content: `${kind.repeat(4_000)}{F1}` } }
  const poison = pick(chance, POISON) ?? ''
  const shapes = [
    `${kind}{F1}${poison}`,
    `${poison}{F1}`,
    `${kind}${poison}：{F1}`,
    `{F1}${poison}{F2}`,
    `${kind}{F1}。${poison}，${pick(chance, POISON) ?? ''}`,
    `${poison}？`,
  ]
  return { kind: 'poison', wicked: true, scripted: { content: pick(chance, shapes) ?? '' } }
}

function storm(chance: () => number): Array<{ name: string; arguments: string }> {
  return Array.from({ length: 1 + Math.floor(chance() * 8) }, () => ({
    name: pick(chance, TOOLS) ?? '',
    arguments: pick(chance, ARGUMENTS) ?? '',
  }))
}

function broken(chance: () => number): Scripted {
  return (
    pick<Scripted>(chance, [
      { raw: '{}', status: 500 },
      { raw: '', status: 200 },
      { raw: '<html>', status: 200 },
      { raw: '{"choices":[]}' },
      { raw: '{"choices":[{"message":{"content":7}}]}' },
      { raw: '{"choices":[{"message":{"content":null,"tool_calls":[{"id":"","function":{}}]}}]}' },
      { raw: `"${'x'.repeat(400_000)}"` },
      { raw: '{"error":{}}', status: 429 },
      { content: '' },
    ]) ?? { content: '' }
  )
}

/** Any characters at all, with at least one that is none of the usual ones. */
function noise(chance: () => number): string {
  const letters = Array.from({ length: 5 + Math.floor(chance() * 40) }, () =>
    String.fromCodePoint(0x20 + Math.floor(chance() * 0xd7c0)),
  )
  return `${letters.join('')}\u2466`
}
