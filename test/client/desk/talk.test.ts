import { partsOf } from '../../../desk/lib/marked'
import { asksIn, talkOf } from '../../../desk/lib/talk'
import { formatWait } from '../../../desk/lib/time'
import { waitOf } from '../../../desk/lib/waits'
import { listed, said, session } from './session-samples'

const NOON = Date.parse('2026-03-05T12:00:00+08:00')
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString()

describe('the talk', () => {
  const event = {
    seq: 2,
    type: 'assigned',
    text: '售后部 工号 1024 接待',
    actorLabel: '系统',
    note: null,
    at: at(2),
  }
  const talk = { ...session, startedAt: at(0), events: [...session.events, event] }
  const items = [
    { ...said, id: 'c', at: at(3) },
    { ...said, id: 'b', at: at(1) },
    {
      ...said,
      id: 'a',
      at: at(-99),
      sessionId: 'ses_0',
      channel: 'wecom-kf',
      channelText: '在线客服',
    } as const,
  ]

  it('runs from the oldest to the newest, with what happened between what was said, and a line before each session', () => {
    expect(talkOf({ items, more: false, session: talk }).map(({ key }) => key)).toEqual([
      'border-a',
      'a',
      'border-b',
      'b',
      'event-2',
      'c',
    ])
  })

  it('leaves out what happened before the oldest message that is known, as long as there is more', () => {
    const [newest] = items
    expect(
      talkOf({ items: newest ? [newest] : [], more: true, session: talk }).map(({ key }) => key),
    ).toEqual(['border-c', 'c'])
  })

  it('keeps a question before the answer that was given at the same moment', () => {
    const together = [
      { ...said, id: 'e', author: 'bot', at: at(4) } as const,
      { ...said, id: 'd', at: at(4) },
      ...items,
    ]
    expect(
      talkOf({ items: together, more: false, session: talk })
        .map(({ key }) => key)
        .slice(-3),
    ).toEqual(['c', 'd', 'e'])
  })

  it('is not broken apart by entries of tickets', () => {
    const entry = { ...said, id: 't', kind: 'ticket', sessionId: null, at: at(2.5) } as const
    const borders = talkOf({ items: [...items, entry], more: false, session: talk }).filter(
      ({ kind }) => kind === 'border',
    )
    expect(borders).toHaveLength(2)
  })

  const texts = (known: Parameters<typeof talkOf>[0]) =>
    talkOf(known).flatMap((row) => (row.kind === 'border' ? [row.text] : []))

  it('has the line of a session before the message that began it, which the channel dates a moment earlier', () => {
    const began = { ...said, id: 'a2', sessionId: null, at: at(0.9) }
    const keys = talkOf({
      items: [...items.slice(0, 2), began, ...items.slice(2)],
      more: false,
      session: talk,
    }).map(({ key }) => key)
    expect(keys.slice(0, 5)).toEqual(['border-a', 'a', 'border-a2', 'a2', 'b'])
  })

  it('calls earlier what was earlier, and what came beside or after by its name', () => {
    const elsewhere = (id: string, minutes: number) =>
      ({
        ...said,
        id,
        at: at(minutes),
        sessionId: `ses_${id}`,
        channel: 'wecom-kf',
        channelText: '在线客服',
      }) as const
    const known = {
      items: [elsewhere('z', 9), { ...said, id: 'y', at: at(5) }, elsewhere('x', 4), ...items],
      more: false,
    }
    expect(texts({ ...known, session: { ...talk, endedAt: at(6) } })).toEqual([
      '以前在在线客服',
      '这次会话，从订单进来',
      '同时在在线客服',
      '回到这次会话',
      '后来在在线客服',
    ])
  })

  it('has what was stopped where it would have stood, and marks in what went out what may not be asked for', () => {
    const flag = {
      flagId: 'flg_1',
      sessionId: 'ses_1',
      ticketNumber: null,
      over: false,
      what: '密码、验证码',
      excerpt: '密码和验证码发我',
      reached: false,
      reachedText: '已拦下',
      agentLabel: '售后部 工号 1024',
      customerName: '林晓',
      channelText: '公众号',
      at: at(1.5),
      seenAt: null,
      seenBy: null,
      outcome: null,
      note: null,
      followUp: null,
    }
    const keys = talkOf({ items, more: false, session: { ...talk, flags: [flag] } }).map(
      ({ key }) => key,
    )
    expect(keys).toEqual(['border-a', 'a', 'border-b', 'b', 'flg_1', 'event-2', 'c'])
    const sent = { author: 'agent', text: '密码和验证码发我' } as const
    expect([
      asksIn(sent, [flag]),
      asksIn(sent, [{ ...flag, reached: true }]),
      asksIn({ ...sent, author: 'customer' }, [{ ...flag, reached: true }]),
    ]).toEqual([[], ['密码', '验证码'], []])
    expect(
      partsOf(sent.text, ['密码', '验证码'])
        .map(({ text, marked }) => (marked ? `[${text}]` : text))
        .join(''),
    ).toBe('[密码]和[验证码]发我')
    expect(partsOf(sent.text, [])).toEqual([{ text: sent.text, marked: false }])
  })

  it('shows a message once when two pages hold it', () => {
    const keys = talkOf({ items: [...items, ...items], more: false, session: talk }).map(
      ({ key }) => key,
    )
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('waits', () => {
  it.each([
    [35_900, '35 秒'],
    [-5, '0 秒'],
    [125_000, '2 分 5 秒'],
    [600_000, '10 分钟'],
    [7_200_000, '2 小时'],
  ])('%d ms are told as %s', (ms, text) => {
    expect(formatWait(ms)).toBe(text)
  })

  const queued = {
    ...listed,
    status: 'waiting',
    queuedAt: at(0),
    waitCountsFrom: at(0),
    promisedAt: at(2),
  } as const

  it.each([
    ['in the queue, early', queued, 0.5, 'calm', '等了 30 秒'],
    ['in the queue, half the promise gone', queued, 1, 'wait', '等了 1 分 0 秒'],
    ['in the queue, past the promise', queued, 2.5, 'late', '等了 2 分 30 秒'],
    [
      'served and unanswered',
      { ...listed, waitsSince: at(0), waitCountsFrom: at(0) },
      1.5,
      'wait',
      '等回复 1 分 30 秒',
    ],
    [
      'served and long unanswered',
      { ...listed, waitsSince: at(0), waitCountsFrom: at(0) },
      4,
      'late',
      '等回复 4 分 0 秒',
    ],
    [
      'who asked at night, in the morning',
      { ...listed, waitsSince: at(-700), waitCountsFrom: at(0), cameText: '昨晚 21:27 来的' },
      0.5,
      'calm',
      '昨晚 21:27 来的，等回复 30 秒',
    ],
    [
      'at night',
      {
        ...queued,
        waitCountsFrom: null,
        cameText: '今天 21:27 来的',
        countsText: '上班后 明天 09:00 起算',
      },
      9,
      'calm',
      '今天 21:27 来的，上班后 明天 09:00 起算',
    ],
    ['answered', { ...listed, waitsSince: null }, 9, 'calm', '已回复'],
    ['with the bot', { ...listed, status: 'bot' } as const, 9, 'calm', '自动客服在答'],
    ['over', { ...listed, status: 'ended', endedAt: at(0) } as const, 9, 'calm', '今天 12:00'],
  ])('%s: told with the right weight', (_what, shown, minutes, tone, text) => {
    expect(waitOf(shown, NOON + minutes * 60_000)).toEqual({ tone, text })
  })

  it.each([
    ['the wait before the reminder', 1.9, 'wait', '等回复 1 分 54 秒'],
    ['the time left from it on', 2.5, 'late', '2 分 30 秒后换人'],
    ['that it is over', 5, 'late', '马上换人'],
  ])('who owes an answer reads %s', (_what, minutes, tone, text) => {
    const owed = { ...listed, waitsSince: at(0), waitCountsFrom: at(0) }
    const shown = { ...owed, seat: { warnsAt: at(2), movesAt: at(5) } }
    expect(waitOf(shown, NOON + minutes * 60_000)).toEqual({ tone, text })
  })
})
