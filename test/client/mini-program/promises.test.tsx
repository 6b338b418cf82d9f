import { render, screen } from '@testing-library/react'
import PromisesPage from '@/packages/service/promises'
import type { BoardItem, PromiseBoard } from '@/services/promises'
import { fakeServer } from './support/fake-server'

const day = (index: number): string => `2026-03-${String(index + 1).padStart(2, '0')}`
const item = (about: Partial<BoardItem>): BoardItem => ({
  key: 'chat-wait',
  promiseId: 'S1',
  title: '等客服平均',
  formula: '从您说要找客服，到有客服接待',
  promise: '平均 5 分钟内',
  unit: 'duration',
  value: 120_000,
  text: '2 分钟',
  cases: 40,
  state: 'kept',
  stateText: '做到了',
  parts: [],
  top: 60_000,
  days: Array.from({ length: 30 }, (_, index) => ({ day: day(index), cases: 2, value: 60_000 })),
  ...about,
})
const board = (items: BoardItem[]): PromiseBoard => ({
  platform: '海城卡盟',
  notice: null,
  from: day(0),
  to: day(29),
  computedAt: '2026-03-30T12:00:00.000+08:00',
  fewestCases: 5,
  items,
})

it('S5: stands each promise beside what was kept of it, with its cases and how they are counted', async () => {
  fakeServer({
    'GET /promises': () =>
      board([
        item({}),
        item({
          key: 'chat-solved',
          title: '在对话里解决',
          text: '83.3%',
          value: 0.8333,
          unit: 'share',
          cases: 6,
          state: 'broken',
          stateText: '没做到',
          parts: [
            { name: '说解决了', cases: 5 },
            { name: '没有回答', cases: 3 },
          ],
        }),
        item({
          key: 'rating',
          title: '服务评分，满分 5 分',
          text: null,
          value: null,
          promise: null,
          cases: 2,
          state: 'too-few',
          stateText: '才 2 件，太少，看不出好坏',
        }),
      ]),
  })
  const { container } = render(<PromisesPage />)
  expect(await screen.findByText('等客服平均')).toBeTruthy()
  for (const words of [
    '2 分钟',
    '没做到',
    '共 6 件，说解决了 5 件，没有回答 3 件',
    '还看不出',
    '才 2 件，太少，看不出好坏',
  ])
    expect(screen.getByText(words)).toBeTruthy()
  expect(screen.getAllByText('承诺：平均 5 分钟内')).toHaveLength(2)
  expect(screen.getByLabelText('等客服平均，最近 30 天，每天一根')).toBeTruthy()
  expect(container.querySelectorAll('.board__day')).toHaveLength(90)
})
