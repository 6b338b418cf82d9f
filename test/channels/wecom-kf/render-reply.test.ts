import { offer, say } from '../../../server/bot/reply'
import { kfPagePath, renderReply } from '../../../server/channels/wecom-kf/sending/render-reply'

const targets = { miniProgramAppId: 'wxmini' }

it('words alone are a text', () => {
  expect(renderReply(say('您好'), targets)).toEqual({ type: 'text', content: '您好' })
})

it('doors open the mini program, addresses the web, choices come back by their id', () => {
  const reply = offer(
    say(
      '请选择',
      { label: '订单', page: '/packages/orders/detail/index?orderNumber=HK%201' },
      { label: '官网', page: 'https://kf.example.com/a' },
    ),
    { id: 'leave_ses_1', label: '留言' },
  )
  expect(renderReply(reply, targets)).toEqual({
    type: 'menu',
    head: '请选择',
    tail: '',
    items: [
      {
        type: 'mini-program',
        appId: 'wxmini',
        path: 'packages/orders/detail/index.html?orderNumber=HK%201',
        content: '订单',
      },
      { type: 'view', url: 'https://kf.example.com/a', content: '官网' },
      { type: 'click', id: 'leave_ses_1', content: '留言' },
    ],
  })
})

it('of more than ten, the choices stay', () => {
  const links = Array.from({ length: 9 }, (_, index) => ({
    label: `门${index}`,
    page: '/pages/orders/index',
  }))
  const choices = Array.from({ length: 7 }, (_, index) => ({
    id: `c${index}`,
    label: `选${index}`,
  }))
  const rendered = renderReply(offer(say('很多', ...links), ...choices), targets)
  if (rendered.type !== 'menu') throw new Error('not a menu')
  expect(rendered.items.map(({ content }) => content)).toEqual([
    '门0',
    '门1',
    '门2',
    ...choices.map(({ label }) => label),
  ])
})

it.each([
  ['/pages/orders/index', 'pages/orders/index.html'],
  ['pages/orders/index.html?a=1', 'pages/orders/index.html?a=1'],
  ['/pages/a/index?x=1&y=a?b', 'pages/a/index.html?x=1&y=a?b'],
])('%s is the page %s', (page, path) => {
  expect(kfPagePath(page)).toBe(path)
})

describe('several answers in one message', () => {
  const answers = [1, 2, 3].map(
    (one) => `第${one}件事：${'卡密在订单里，点开就能看到。'.repeat(12)}\n来源：规则${one}`,
  )
  const text = answers.join('\n\n')
  const rendered = renderReply(offer(say(text), { id: 'person', label: '转人工' }), targets)

  it('all of them are said, in their order, and what can be tapped comes last', () => {
    if (rendered.type !== 'menu') throw new Error('not a menu')
    const bare = (words: string): string => words.replace(/\s/g, '')
    const said = [rendered.head, ...rendered.items.slice(0, -1).map(({ content }) => content)]
    expect(bare(said.join(''))).toBe(bare(text))
    expect(rendered.items.at(-1)).toMatchObject({ type: 'click', id: 'person' })
  })

  it('within the bounds of a menu, however much is said', () => {
    for (const words of [text, '话'.repeat(5_000), `${'a'.repeat(4_000)}\n${'话'.repeat(3_000)}`]) {
      const menu = renderReply(offer(say(words), { id: 'person', label: '转人工' }), targets)
      if (menu.type !== 'menu') throw new Error('not a menu')
      const lines = menu.items.filter(({ type }) => type === 'text')
      expect(Buffer.byteLength(menu.head)).toBeLessThanOrEqual(1024)
      expect(lines.length).toBeLessThanOrEqual(16)
      expect(lines.every(({ content }) => Buffer.byteLength(content) <= 256)).toBe(true)
      expect(menu.items.at(-1)?.type).toBe('click')
    }
  })
})
