import {
  CARD_KINDS,
  type SessionStanding,
} from '../../../server/channels/wecom-app/cards/card-kinds'
import { buttonCard, readTap, tapKey } from '../../../server/channels/wecom-app/cards/card-layout'
import { offeredCard, type TicketFrame } from '../../../server/channels/wecom-app/cards/ticket-card'
import type { TicketFacts } from '../../../server/channels/wecom-app/ticket-facts'
import { maskName } from '../../../server/identity/mask-name'

const facts: TicketFacts = {
  number: 'T260305-0001',
  urgent: false,
  kind: '商品',
  department: '售后部',
  customer: '林**（金卡会员）',
  product: '游戏A点卡',
  words: '激活时提示卡密无效',
  due: '3月5日 12:30',
}
const offered = (part: Partial<TicketFrame>, reopened = false) =>
  buttonCard(
    'task-1',
    offeredCard(
      { facts, platformName: '海城卡盟', deskUrl: 'https://kf.example.com/desk', ...part },
      reopened,
    ),
  )

it.each([
  ['林晓', '林**'],
  [' 欧阳娜娜 ', '欧**'],
  ['𠮷田', '𠮷**'],
  ['', '客户'],
])('a name is told apart by its first character only: %s → %s', (name, masked) => {
  expect(maskName(name)).toBe(masked)
})

it.each([
  ['1024', '工号1024已接单', '工号1024在接待'],
  ['10245678', '已有人接单', '已有人接待'],
])(
  'what a card says of who has it is short enough for a button too: %s',
  (workNumber, taken, served) => {
    const holder = { workNumber, wecomUserId: 'wang' }
    const said = [
      CARD_KINDS.offered.overtaken({ status: 'assigned', isOpen: true, holder }),
      CARD_KINDS.waiting.overtaken({ over: false, holder, owed: true }, ['zhang']),
    ]
    expect(said).toEqual([taken, served])
    for (const text of said) expect(Array.from(text ?? '').length).toBeLessThanOrEqual(10)
  },
)

const theirs = { workNumber: '1024', wecomUserId: 'zhang' }
const other = { workNumber: '1025', wecomUserId: 'wang' }
it.each<[keyof typeof CARD_KINDS, Partial<SessionStanding>, string | null]>([
  ['assigned', { holder: theirs }, null],
  ['assigned', { holder: other }, '工号1025在接待'],
  ['assigned', {}, '已不在您这里'],
  ['assigned', { over: true }, '会话已结束'],
  ['reminder', { holder: theirs }, '已回复客户'],
  ['reminder', { holder: theirs, owed: true }, null],
  ['reminder', { holder: other, owed: true }, '工号1025在接待'],
  ['waiting', {}, null],
  ['late', { holder: theirs, owed: true }, null],
  ['late', { holder: theirs }, '已回复客户'],
  ['late', {}, null],
  ['moved', { holder: theirs }, null],
  ['moved', { over: true }, '会话已结束'],
  ['flagged', { over: true }, null],
])('a card of the kind %s is overtaken where things stand so: %j', (kind, now, text) => {
  const about = CARD_KINDS[kind]
  if (about.about !== 'session') throw new Error(`${kind} is not about a session`)
  expect(about.overtaken({ over: false, holder: null, owed: false, ...now }, ['zhang'])).toBe(text)
})

it.each([
  ['take:T260305-0001', { about: 'ticket', act: 'take', id: 'T260305-0001' }],
  ['take:T260305-12345', { about: 'ticket', act: 'take', id: 'T260305-12345' }],
  ['ses:pick:ses_01k', { about: 'session', act: 'pick', id: 'ses_01k' }],
  ['ses:end:ses_01k', { about: 'session', act: 'end', id: 'ses_01k' }],
] as const)('the key %s says what is asked for, and is made of it', (key, tap) => {
  expect([readTap(key), tapKey(tap)]).toEqual([tap, key])
})

it.each([
  'take:',
  'transfer:T260305-0001',
  'take:T260305-0001;drop',
  'TAKE:T260305-0001',
  'ses:drop:ses_01k',
  'ses:take:T260305-0001',
])('the key %s is not ours', (key) => {
  expect(readTap(key)).toBeNull()
})

it.each([
  [{}, false, '新工单 T260305-0001', '3月5日 12:30 首次回复'],
  [{ facts: { ...facts, urgent: true } }, false, '加急工单 T260305-0001', '3月5日 12:30 首次回复'],
  [{}, true, '客户说还没解决 T260305-0001', '3月5日 12:30 解决'],
])('a card says what the occasion is and by when', (part, reopened, title, due) => {
  const card = offered(part, reopened)
  expect(card.title).toBe(title)
  expect(card.facts?.at(-1)).toEqual({ name: '请在此前', value: due })
})

it('a card without an order has no line for one', () => {
  expect(offered({ facts: { ...facts, product: null } }).facts?.map(({ name }) => name)).toEqual([
    '客户',
    '请在此前',
  ])
})
