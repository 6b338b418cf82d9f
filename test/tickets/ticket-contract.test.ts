import { AnswerTicket, SubmitTicket } from '../../server/tickets/ticket.contract'

describe('what nobody can see is nothing said', () => {
  it.each(['', ' ', '\u200b', ' \u200b\ufeff\n', '\u2060'])(
    '%j is no description and no answer',
    (text) => {
      expect(
        SubmitTicket.safeParse({ kind: 'goods', description: text }).error?.issues,
      ).toMatchObject([{ message: '请用一句话说说发生了什么', path: ['description'] }])
      expect(AnswerTicket.safeParse({ text }).error?.issues).toMatchObject([
        { message: '请写一句话或附一张图片' },
      ])
    },
  )

  it('an emoji or a letter with something unseen beside it is said', () => {
    expect(SubmitTicket.safeParse({ kind: 'goods', description: '卡\u200b密' }).success).toBe(true)
    expect(AnswerTicket.safeParse({ text: '\u{1F468}\u200d\u{1F469}' }).success).toBe(true)
  })
})
