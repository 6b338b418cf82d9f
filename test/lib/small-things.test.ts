import fc from 'fast-check'
import { after, DAY_MS, systemClock } from '../../server/lib/clock'
import { notFound, reasonOf, UpstreamError, UserError } from '../../server/lib/errors'
import { rememberLately } from '../../server/lib/remember-last'
import { newId } from '../../server/lib/ids'
import { createLogger } from '../../server/lib/logger'
import { formatFen } from '../../server/lib/money'
import {
  formatForPeople,
  formatForWechat,
  fromShanghai,
  shanghaiDate,
  shanghaiParts,
  toOffsetIso,
} from '../../server/lib/shanghai-time'

const moments = fc.date({
  min: new Date('1992-01-01T00:00:00Z'),
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
})

describe('Shanghai time', () => {
  it('is what the time zone database says, at every moment since 1992', () => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Asia/Shanghai',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    fc.assert(
      fc.property(moments, (moment) => {
        expect(toOffsetIso(moment).slice(0, 19).replace('T', ' ')).toBe(format.format(moment))
        expect(shanghaiDate(moment)).toBe(format.format(moment).slice(0, 10))
      }),
    )
  })

  it('ISO with offset and the wall both lead back to the moment', () => {
    fc.assert(
      fc.property(moments, (moment) => {
        expect(new Date(toOffsetIso(moment)).getTime()).toBe(moment.getTime())
        const { hour, minute, weekday } = shanghaiParts(moment)
        const wall = fromShanghai(shanghaiDate(moment), `${hour}:${minute}`)
        expect(moment.getTime() - wall.getTime()).toBeLessThan(60_000)
        expect(moment.getTime() - wall.getTime()).toBeGreaterThanOrEqual(0)
        expect(weekday).toBe(new Date(`${shanghaiDate(moment)}T00:00:00Z`).getUTCDay())
      }),
    )
  })

  it('24:00 is the next midnight', () => {
    expect(fromShanghai('2026-12-31', '24:00')).toEqual(fromShanghai('2027-01-01', '00:00'))
  })

  it.each([
    ['2026-03-04T23:59:00+08:00', '昨天 23:59'],
    ['2026-03-05T00:00:00+08:00', '今天 00:00'],
    ['2026-03-06T09:00:00+08:00', '明天 09:00'],
    ['2026-03-07T09:00:00+08:00', '后天 09:00'],
    ['2026-03-08T09:00:00+08:00', '3月8日 09:00'],
    ['2026-03-03T09:00:00+08:00', '3月3日 09:00'],
  ])('%s is said as %s', (moment, words) => {
    expect(formatForPeople(new Date(moment), new Date('2026-03-05T00:30:00+08:00'))).toBe(words)
  })

  it('is written as WeChat takes it', () => {
    expect(formatForWechat(new Date('2026-03-05T16:05:00Z'))).toBe('2026年3月6日 00:05')
  })
})

describe('money', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [9900, '¥99.00'],
    [123456789, '¥1234567.89'],
    [-1, '-¥0.01'],
    [-12345, '-¥123.45'],
  ])('%d fen is %s', (fen, text) => {
    expect(formatFen(fen)).toBe(text)
  })
  it('loses no fen', () => {
    fc.assert(
      fc.property(fc.integer(), (fen) =>
        expect(Number(formatFen(fen).replace(/[¥.]/g, ''))).toBe(fen === 0 ? 0 : fen),
      ),
    )
  })
})

describe('ids', () => {
  it('say what they name, sort by their making, and are never the same', () => {
    const ids = Array.from({ length: 2_000 }, () => newId('tkt'))
    expect(ids.every((id) => /^tkt_[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toBe(true)
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('clock', () => {
  it('tells one time in two forms', () => {
    const before = systemClock.epochMs()
    expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(before)
    expect(after(new Date(0), DAY_MS)).toEqual(new Date('1970-01-02T00:00:00Z'))
  })
})

describe('errors', () => {
  it('show the operator one short line', () => {
    expect(reasonOf(new UserError('x', { status: 400, public: '不行', internal: 'row 17' }))).toBe(
      'UserError: row 17',
    )
    expect(
      reasonOf(new UpstreamError('/api', { retryable: true, outcome: 'unknown', message: 'cut' })),
    ).toBe('UpstreamError: /api: cut')
    expect(reasonOf('x'.repeat(600))).toHaveLength(500)
    expect(reasonOf(undefined)).toBe('undefined')
  })
  it('404 says what was not found and no more', () => {
    expect(notFound('这张工单', 'tkt_1 is of cus_2')).toMatchObject({
      code: 'not_found',
      message: 'tkt_1 is of cus_2',
      details: { status: 404, public: expect.stringContaining('这张工单') },
    })
  })
})

describe('the log', () => {
  function logged(
    write: (logger: ReturnType<typeof createLogger>) => void,
    level = 'info',
  ): string {
    const lines: string[] = []
    write(createLogger(level, { write: (line: string) => void lines.push(line) }))
    return lines.join('')
  }

  it('is a line of JSON with level by name and time in ISO', () => {
    expect(JSON.parse(logged((logger) => logger.info({ requestId: 'req_1' }, 'ready')))).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId: 'req_1',
      msg: 'ready',
    })
  })

  it.each([
    'token',
    'accessToken',
    'access_token',
    'secret',
    'appSecret',
    'authorization',
    'cookie',
    'password',
    'sessionKey',
    'cardSecret',
    'phone',
  ])('never holds a %s, nor one level down, nor in a child', (name) => {
    const text = logged((logger) => {
      logger.info({ [name]: 'hunter2', account: { [name]: 'hunter2' } }, 'x')
      logger.child({ room: 'x' }).warn({ [name]: 'hunter2' }, 'x')
    })
    expect(text).toContain('[redacted]')
    expect(text).not.toContain('hunter2')
  })

  it('tells of an error what failed and where, not the values that its statement was given', () => {
    const error = Object.assign(new Error('Data too long'), {
      query: 'INSERT INTO messages',
      parameters: ['hunter2'],
      driverError: { parameters: ['hunter2'] },
    })
    const line = logged((logger) => logger.error({ err: error }, 'failed'))
    expect(JSON.parse(line).err).toEqual({
      type: 'Error',
      message: 'Data too long',
      stack: expect.stringContaining('small-things.test.ts'),
    })
    expect(line).not.toContain('hunter2')
  })

  it('keeps an error within 2 KB, with its code and its cause', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:3306'), {
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
    })
    const error = Object.assign(new Error('x'.repeat(90_000), { cause }), {
      code: 'ER_X',
      errno: 1,
      sqlState: '42000',
      sql: 'hunter2',
      sqlMessage: 'hunter2',
    })
    const line = logged((logger) => logger.error({ err: error }, 'failed'))
    expect(line.length).toBeLessThan(2_600)
    expect(line).not.toContain('hunter2')
    expect(JSON.parse(line).err).toMatchObject({
      code: 'ER_X',
      errno: 1,
      sqlState: '42000',
      cause: { code: 'ECONNREFUSED', message: cause.message },
    })
  })

  it('holds its tongue below its level', () => {
    expect(
      logged((logger) => {
        logger.debug('x')
        logger.info('x')
      }, 'warn'),
    ).toBe('')
    expect(logged((logger) => logger.error('x'), 'silent')).toBe('')
  })
})

describe('what is remembered of texts', () => {
  it('is read once for the texts of lately, and the one that nobody has written for longest goes first', () => {
    const read = jest.fn((text: string) => text.length)
    const lengthOf = rememberLately(read, 2)
    expect(['a', 'bb', 'a', 'ccc', 'a', 'bb'].map(lengthOf)).toEqual([1, 2, 1, 3, 1, 2])
    expect(read.mock.calls.map(([text]) => text)).toEqual(['a', 'bb', 'ccc', 'bb'])
  })
})
