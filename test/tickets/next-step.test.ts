import { nextStep, tellMissedAt, type NextStepInput } from '../../server/tickets/next-step'
import { STATUS_TEXT } from '../../server/tickets/ticket-words'
import { TicketStatus } from '../../server/tickets/ticket.contract'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const FIRST_DUE = new Date('2026-03-05T12:30:00+08:00')
const RESOLUTION_DUE = new Date('2026-03-06T12:00:00+08:00')
const RESPONDED = new Date('2026-03-05T11:00:00+08:00')

const input = (
  status: TicketStatus,
  change: Partial<NextStepInput['ticket']> & { holder?: string | null } = {},
): NextStepInput => {
  const { holder = '售后部 工号 1024', ...ticket } = change
  return {
    ticket: {
      status,
      firstRespondedAt: RESPONDED,
      firstResponseDueAt: FIRST_DUE,
      resolutionDueAt: RESOLUTION_DUE,
      ...ticket,
    },
    department: '售后部',
    holder,
  }
}

describe('what comes next', () => {
  it.each([
    [
      input('submitted', { firstRespondedAt: null, holder: null }),
      '售后部会在今天 12:30 前接单并回复您',
      '今天 12:30 前售后部回复您',
      FIRST_DUE,
    ],
    [
      input('assigned', { firstRespondedAt: null }),
      '售后部 工号 1024 已接单，会在今天 12:30 前回复您',
      '今天 12:30 前回复您',
      FIRST_DUE,
    ],
    [
      input('assigned'),
      '售后部 工号 1024 正在处理，最晚明天 12:00 前给您结果',
      '明天 12:00 前给您结果',
      RESOLUTION_DUE,
    ],
    [
      input('investigating'),
      '售后部 工号 1024 正在处理，最晚明天 12:00 前给您结果',
      '明天 12:00 前给您结果',
      RESOLUTION_DUE,
    ],
    [
      input('reopened'),
      '售后部 工号 1024 会重新处理，最晚明天 12:00 前给您结果',
      '明天 12:00 前给您结果',
      RESOLUTION_DUE,
    ],
    [
      input('awaiting_customer'),
      '请补充客服问到的信息，收到后马上继续',
      '请补充客服问到的信息',
      null,
    ],
    [input('resolved'), '看看结果，告诉我们有没有解决', '请确认有没有解决', null],
    [input('closed'), '这张工单已经完成，谢谢您的耐心', '已完成，有需要随时找我们', null],
  ])('%# says it in one sentence with the time people use', (given, sentence, short, dueAt) => {
    expect(nextStep(given, NOW)).toEqual({ sentence, short, dueAt })
  })

  it('names the cause or the next answer where that is promised before the result', () => {
    const dueAt = new Date('2026-03-05T12:10:00+08:00')
    expect(
      nextStep({ ...input('investigating'), urgent: { kind: 'diagnosis', dueAt } }, NOW),
    ).toEqual({
      sentence: '售后部 工号 1024 正在查原因，会在今天 12:10 前告诉您',
      short: '今天 12:10 前告诉您原因',
      dueAt,
    })
    expect(
      nextStep({ ...input('investigating'), urgent: { kind: 'next-response', dueAt } }, NOW)
        .sentence,
    ).toBe('售后部 工号 1024 会在今天 12:10 前回复您')
    expect(
      nextStep({ ...input('awaiting_customer'), urgent: { kind: 'diagnosis', dueAt } }, NOW).dueAt,
    ).toBeNull()
    expect(
      nextStep({ ...input('investigating'), urgent: { kind: 'outside', dueAt } }, NOW).dueAt,
    ).toBe(RESOLUTION_DUE)
  })

  it('admits a time that has passed instead of promising it again', () => {
    const late = new Date('2026-03-05T13:00:00+08:00')
    expect(
      nextStep(input('submitted', { firstRespondedAt: null, holder: null }), late).sentence,
    ).toBe('约定的今天 12:30 已经过了，抱歉让您久等，售后部会尽快给您答复')
    expect(nextStep(input('assigned', { firstRespondedAt: null }), late).short).toBe(
      '已过约定时间，会尽快答复您',
    )
  })

  it('keeps the short form within the 20 characters of a template field, also far from today', () => {
    const far = {
      firstResponseDueAt: new Date('2026-11-25T10:00:00+08:00'),
      resolutionDueAt: new Date('2026-12-25T10:00:00+08:00'),
    }
    const lengths = TicketStatus.options.map(
      (status) => Array.from(nextStep(input(status, far), NOW).short).length,
    )
    expect(Math.max(...lengths)).toBeLessThanOrEqual(20)
  })

  it('runs a clock exactly while we owe something', () => {
    expect(
      TicketStatus.options.filter(
        (status) => tellMissedAt({ ...input(status).ticket, missedToldFor: null }) === null,
      ),
    ).toEqual(['awaiting_customer', 'resolved', 'closed', 'withdrawn', 'merged'])
  })

  it('names every status in at most five Chinese characters, as phrase fields demand', () => {
    expect(
      Object.values(STATUS_TEXT).filter((text) => !/^\p{Script=Han}{1,5}$/u.test(text)),
    ).toEqual([])
  })
})
