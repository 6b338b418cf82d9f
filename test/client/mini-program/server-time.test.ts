import { epochMs, learnServerTime } from '@/lib/clock'

describe('the time that the pages reckon with', () => {
  afterEach(() => learnServerTime(new Date().toUTCString()))

  it("is the server's where the phone's clock is wrong", () => {
    learnServerTime(new Date(Date.now() + 26 * 3_600_000).toUTCString())
    expect(Math.round((epochMs() - Date.now()) / 3_600_000)).toBe(26)
    learnServerTime(new Date(Date.now() - 3_600_000).toUTCString())
    expect(Math.round((epochMs() - Date.now()) / 3_600_000)).toBe(-1)
  })

  it("is the phone's own while both agree, and stays what it was when an answer tells nothing", () => {
    learnServerTime(new Date(Date.now() + 4_000).toUTCString())
    expect(Math.abs(epochMs() - Date.now())).toBeLessThan(50)
    learnServerTime(new Date(Date.now() + 3_600_000).toUTCString())
    learnServerTime(undefined)
    learnServerTime('not a date')
    expect(Math.round((epochMs() - Date.now()) / 60_000)).toBe(60)
  })
})
