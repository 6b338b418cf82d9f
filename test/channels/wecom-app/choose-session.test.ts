import fc from 'fast-check'
import {
  chooseSession,
  type AgentPlace,
  type Reachable,
} from '../../../server/channels/wecom-app/bridge/choose-session'

const of = (tag: number): Reachable => ({
  sessionId: `ses_${tag}`,
  conversationId: `cnv_${tag}`,
  tag,
})
const place = (open: number[], more: Partial<AgentPlace> = {}): AgentPlace => ({
  open: open.map(of),
  left: [],
  pickedSessionId: null,
  ...more,
})
const told = (chosen: ReturnType<typeof chooseSession>): string => {
  switch (chosen.kind) {
    case 'session':
      return `${chosen.session.tag}: ${chosen.words}`
    case 'pick':
      return `pick ${chosen.session.tag}`
    case 'ask':
      return `ask ${chosen.why}`
    case 'none':
      return 'none'
  }
}

it.each<[string, AgentPlace, string, string]>([
  ['no session at all: it was not meant for a customer', place([]), '您好', 'none'],
  ['the only one', place([3]), '您好', '3: 您好'],
  ['several, none picked', place([3, 4]), '您好', 'ask several'],
  ['several, one picked', place([3, 4], { pickedSessionId: 'ses_4' }), ' 您好 ', '4: 您好'],
  [
    'the picked one is over',
    place([3, 4], { left: [of(5)], pickedSessionId: 'ses_5' }),
    '您好',
    'ask several',
  ],
  [
    'the picked one is over, and one is left',
    place([3], { pickedSessionId: 'ses_5' }),
    '您好',
    'ask left',
  ],
  [
    'another one has just come in the place of the one that is over',
    place([3], { left: [of(5)] }),
    '您好',
    'ask left',
  ],
  [
    'the same customer has come back',
    place([3], { left: [{ ...of(5), conversationId: 'cnv_3' }] }),
    '您好',
    '3: 您好',
  ],
  ['none is left', place([], { left: [of(5)] }), '您好', 'ask left'],
  ['addressed', place([3, 4]), '#3 您好', '3: 您好'],
  [
    'addressed, though another is picked',
    place([3, 4], { pickedSessionId: 'ses_4' }),
    '#3 您好',
    '3: 您好',
  ],
  ['addressed without a space', place([3, 4], { pickedSessionId: 'ses_4' }), '#3您好', '3: 您好'],
  ['addressed with full-width signs', place([3, 4]), '\uFF03\uFF13\u3000您好', '3: 您好'],
  ['addressed to nobody', place([3]), '#9 您好', 'ask no-such-tag'],
  ['addressed to somebody who is gone', place([3], { left: [of(5)] }), '#5 您好', 'ask left'],
  [
    'addressed to a tag that two bear',
    place([3], { left: [{ ...of(7), tag: 3 }] }),
    '#3 您好',
    'ask left',
  ],
  ['a tag alone', place([3, 4], { pickedSessionId: 'ses_4' }), '#3', 'pick 3'],
  ['lines are kept', place([3]), '第一行\n第二行', '3: 第一行\n第二行'],
  ['addressed, with lines', place([3, 4]), '#4 第一行\n第二行', '4: 第一行\n第二行'],
])('%s', (_what, where, text, expected) => {
  expect(told(chooseSession(where, text))).toBe(expected)
})

it('whatever is typed, it goes to the one named, else to the one picked, else to the only one, else to nobody', () => {
  const tags = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 4 })
  const picked = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null })
  const words = fc.oneof(
    fc.constantFrom('您好', '在的', '#', '1', '3号'),
    fc.integer({ min: 0, max: 7 }).map((tag) => `#${tag} 您好`),
  )
  fc.assert(
    fc.property(tags, tags, picked, words, (open, gone, pickedTag, text) => {
      const left = gone.filter((tag) => !open.includes(tag))
      const chosen = chooseSession(
        {
          ...place(open, { left: left.map(of) }),
          pickedSessionId: pickedTag === null ? null : `ses_${pickedTag}`,
        },
        text,
      )
      if (chosen.kind !== 'session') return
      const named = /^#(\d)/.exec(text)?.[1]
      const meant = named !== undefined ? Number(named) : (pickedTag ?? open[0])
      expect(chosen.session.tag).toBe(meant)
      expect(open).toContain(meant)
      if (named === undefined && pickedTag === null)
        expect([open.length, left.length]).toEqual([1, 0])
    }),
  )
})
