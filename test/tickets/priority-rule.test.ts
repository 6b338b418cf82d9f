import {
  priorityOf,
  urgentWhyText,
  type PriorityAsked,
} from '../../server/tickets/submit/priority-rule'

const asked = (part: Partial<PriorityAsked>): PriorityAsked => ({
  chosen: false,
  kind: 'goods',
  words: '激活时提示卡密无效',
  managedTier: false,
  ...part,
})

it.each<[string, Partial<PriorityAsked>, string | null]>([
  ['nothing speaks for it', {}, null],
  ['its customer says so', { chosen: true }, 'chosen'],
  [
    'an account is being robbed',
    { kind: 'account-security', words: '我的账号被盗了，正在买东西' },
    'loss:被盗',
  ],
  ['somebody else pays with it', { kind: 'after-sales', words: '余额被盗刷了 300' }, 'loss:被盗刷'],
  [
    'it was not them',
    { kind: 'account-security', words: '凌晨有一笔不是本人操作' },
    'loss:不是本人操作',
  ],
  [
    'they only fear it',
    { kind: 'account-security', words: '担心被盗，怎么防盗号，目前没有被盗' },
    null,
  ],
  ['the word is about goods', { words: '游戏名叫盗号风云，卡密无效' }, null],
  [
    'money is missing at the top tier',
    { kind: 'after-sales', managedTier: true, words: '扣款了没到账' },
    'tier',
  ],
  ['money is missing at another tier', { kind: 'after-sales', words: '扣款了没到账' }, null],
  [
    'the top tier asks something',
    { kind: 'how-to', managedTier: true, words: '怎么看已付款的订单' },
    null,
  ],
])('%s', (_, part, why) => {
  expect(priorityOf(asked(part))).toEqual({ urgent: why !== null, why })
})

it('says why to whoever reads it, and nothing where nobody wrote it down', () => {
  expect(urgentWhyText('chosen', 'customer')).toBe('您选了紧急')
  expect(urgentWhyText('chosen', 'desk')).toBe('客户选了紧急')
  expect(urgentWhyText('loss:被盗刷', 'desk')).toBe('描述里提到“被盗刷”')
  expect(urgentWhyText(null, 'desk')).toBeNull()
})
