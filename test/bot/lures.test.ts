import { findEntry, tellEntries } from '../../server/bot/knowledge'
import { readPlan } from '../../server/bot/plan'
import { readLure } from '../../server/bot/understanding/lures'
import { warningsFirst } from '../../server/bot/understanding/understand'
import { warningFor } from '../../server/trust/sensitive-text'
import { presetKnowledge } from '../support/presets'
import { AROUND_LURES, AROUND_NO_LURES, LURES, NO_LURES } from './lure-wordings'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const WARNS = ['asked-for-secrets', 'scammed', 'they-called', 'official-doors', 'account-stolen']

describe('F2: whoever tells of a lure is warned in the same answer', () => {
  const lures = AROUND_LURES.flatMap((around) => LURES.map(around))
  const none = AROUND_NO_LURES.flatMap((around) => NO_LURES.map(around))

  it('by 150 wordings, all of them', () => {
    expect(new Set(lures).size).toBeGreaterThanOrEqual(150)
    expect(
      lures.filter((text) => !readPlan(text, NOW).topics.some((topic) => WARNS.includes(topic))),
    ).toEqual([])
  })

  it('and not by 150 sentences that name the same things', () => {
    expect(new Set(none).size).toBeGreaterThanOrEqual(150)
    expect(none.filter((text) => readLure(text) !== null)).toEqual([])
  })

  it('what warns is said first', () => {
    expect(warningsFirst(['delivery-delay', 'scammed'])).toEqual(['scammed', 'delivery-delay'])
  })

  it.each(['haicheng', 'hongye', 'baobao'] as const)(
    'and is whole in a menu of 微信客服, which is cut at 1024 bytes, also after the word on what was hidden: %s',
    (preset) => {
      const hidden = warningFor(['密码', '验证码'])
      const lengths = WARNS.map((topic) => {
        const entry = findEntry(presetKnowledge(preset), topic)
        return entry === null ? 0 : Buffer.byteLength(`${hidden}\n\n${tellEntries([entry]).text}`)
      })
      expect(Math.max(...lengths)).toBeGreaterThan(500)
      expect(lengths.filter((length) => length > 1024)).toEqual([])
    },
  )
})
