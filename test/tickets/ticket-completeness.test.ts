import fc from 'fast-check'
import { assessTicket } from '../../server/tickets/submit/ticket-completeness'
import { SubmitTicket, TicketKind } from '../../server/tickets/ticket.contract'

const FULL: Partial<SubmitTicket> = {
  kind: 'goods',
  orderNumber: 'HKM202310010001',
  description: '购买游戏A点卡，激活时提示卡密无效',
  occurredAt: '2026-03-05T14:00:00+08:00',
  errorText: '卡密无效',
  tried: '换了浏览器',
  attachmentIds: ['att_1'],
}

describe('completeness of a ticket', () => {
  it('praises a full report and asks for nothing', () => {
    expect(assessTicket(FULL)).toEqual({
      score: 100,
      praise: '信息很完整，客服一看就明白',
      hints: [],
    })
  })

  it('asks an empty form for everything, what helps most first, and still invites to submit', () => {
    const { score, praise, hints } = assessTicket({})
    expect(score).toBe(0)
    expect(praise).toContain('也可以提交')
    expect(hints.map(({ field }) => field)).toEqual([
      'description',
      'orderNumber',
      'kind',
      'errorText',
      'occurredAt',
      'attachmentIds',
      'tried',
    ])
  })

  it.each([
    ['how-to', ['description']],
    ['technical', ['description', 'errorText', 'occurredAt', 'attachmentIds', 'tried']],
    ['goods', ['description', 'orderNumber', 'errorText', 'occurredAt', 'attachmentIds', 'tried']],
    ['after-sales', ['description', 'orderNumber', 'occurredAt', 'attachmentIds']],
    ['account-security', ['description', 'errorText', 'occurredAt', 'attachmentIds']],
    ['membership', ['description']],
    ['dispute', ['description', 'orderNumber', 'occurredAt', 'attachmentIds']],
  ] as const)('asks for %s only what helps there', (kind, fields) => {
    expect(assessTicket({ kind }).hints.map(({ field }) => field)).toEqual(fields)
  })

  it('counts a few words as half a description', () => {
    expect(assessTicket({ kind: 'how-to', description: '卡在哪里看' }).score).toBe(67)
    expect(assessTicket({ kind: 'how-to', description: '买的点卡在哪里查看卡密啊' }).score).toBe(
      100,
    )
  })

  it.each([
    [{ kind: 'goods' } as const, '写一句'],
    [{ kind: 'goods', description: '激活的时候一直提示卡密无效啊' } as const, '现在就可以提交'],
    [{ ...FULL, attachmentIds: [], tried: null }, '很快处理'],
    [FULL, '很完整'],
  ])('praises by degrees', (input, words) => {
    expect(assessTicket(input).praise).toContain(words)
  })

  it('never falls when something is added, and stays within 0 and 100', () => {
    const field = fc.constantFrom(
      ...(Object.keys(FULL) as Array<keyof typeof FULL>).filter((key) => key !== 'kind'),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...TicketKind.options),
        fc.uniqueArray(field),
        field,
        (kind, given, added) => {
          const before: Partial<SubmitTicket> = {
            kind,
            ...Object.fromEntries(given.map((key) => [key, FULL[key]])),
          }
          const [low, high] = [
            assessTicket(before).score,
            assessTicket({ ...before, [added]: FULL[added] }).score,
          ]
          return low >= 0 && low <= high && high <= 100
        },
      ),
    )
  })

  it('speaks warmly: short, no exclamation marks, nobody is blamed', () => {
    const texts = [undefined, ...TicketKind.options].flatMap((kind) => {
      const { praise, hints } = assessTicket(kind ? { kind } : {})
      return [praise, ...hints.map(({ text }) => text)]
    })
    expect(texts.filter((text) => text.length > 30 || /[!!]|亲|错误|必须|缺少/.test(text))).toEqual(
      [],
    )
  })
})

it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00', '0000-00-00T00:00:00Z'])(
  'a moment that cannot be (%s) is as good as none, and nobody is refused for it',
  (occurredAt) => {
    expect(
      SubmitTicket.parse({ kind: 'goods', description: '卡密无效', occurredAt }).occurredAt,
    ).toBeNull()
  },
)
