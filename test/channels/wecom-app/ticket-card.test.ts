import {
  numberInKey,
  takenByOtherText,
  takenText,
  takeKey,
  ticketCard,
} from '../../../server/channels/wecom-app/ticket-card'
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
const occasion = {
  taskId: 'task-1',
  facts,
  reopened: false,
  platformName: '海城卡盟',
  deskUrl: 'https://kf.example.com/desk',
}

it.each([
  ['林晓', '林**'],
  [' 欧阳娜娜 ', '欧**'],
  ['𠮷田', '𠮷**'],
  ['', '客户'],
])('a name is told apart by its first character only: %s → %s', (name, masked) => {
  expect(maskName(name)).toBe(masked)
})

it.each([
  ['1024', '工号1024已接单', '已由工号1024接单'],
  ['10245678', '已有人接单', '已被他人接单'],
  [undefined, '已有人接单', null],
])(
  'what a card says of who has it is short enough for a button too: %s',
  (workNumber, taken, byOther) => {
    expect(takenText(workNumber)).toBe(taken)
    if (workNumber !== undefined) expect(takenByOtherText(workNumber)).toBe(byOther)
    expect(Array.from(takenText(workNumber)).length).toBeLessThanOrEqual(10)
  },
)

it.each([
  [takeKey('T260305-0001'), 'T260305-0001'],
  ['take:T260305-12345', 'T260305-12345'],
  ['take:', null],
  ['transfer:T260305-0001', null],
  ['take:T260305-0001;drop', null],
  ['TAKE:T260305-0001', null],
])('the key %s names the ticket %s', (key, number) => {
  expect(numberInKey(key)).toBe(number)
})

it.each([
  [{}, '新工单 T260305-0001', '3月5日 12:30 首次回复'],
  [{ facts: { ...facts, urgent: true } }, '加急工单 T260305-0001', '3月5日 12:30 首次回复'],
  [{ reopened: true }, '客户说还没解决 T260305-0001', '3月5日 12:30 解决'],
])('a card says what the occasion is and by when', (part, title, due) => {
  const card = ticketCard({ ...occasion, ...part })
  expect(card.title).toBe(title)
  expect(card.facts?.at(-1)).toEqual({ name: '请在此前', value: due })
})

it('a card without an order has no line for one', () => {
  expect(
    ticketCard({ ...occasion, facts: { ...facts, product: null } }).facts?.map(({ name }) => name),
  ).toEqual(['客户', '请在此前'])
})
