import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureBot, readSet, SETS, type Figure } from '../../bench/bot/figures'

type SetName = (typeof SETS)[number]

/** What was measured when the figures were last recorded: `npm run bench -- bot`. */
const recorded = JSON.parse(
  readFileSync(join(__dirname, '../../bench/bot/recorded.json'), 'utf8'),
) as Record<SetName, Record<string, number>>
const MOST_LOST = 0.02

describe.each(SETS)('what strangers ask (%s)', (set) => {
  let figures: Map<string, Figure>
  beforeAll(() => {
    figures = new Map(measureBot(readSet(set)).map((figure) => [figure.figure, figure]))
  })

  it('is the whole set', () => {
    expect(readSet(set).length).toBeGreaterThan(
      { frozen: 900, strangers: 330, 'strangers-2': 400, 'dev-4': 220 }[set as string] ?? 400,
    )
  })

  it('stays within two points of what was recorded, in every figure', () => {
    const lost = Object.entries(recorded[set]).filter(
      ([name, value]) => (figures.get(name)?.value ?? 0) < value - MOST_LOST,
    )
    expect(Object.keys(recorded[set]).length).toBeGreaterThan(8)
    expect(
      lost.map(([name, value]) => `${name}: ${String(figures.get(name)?.value)} after ${value}`),
    ).toEqual([])
  })

  it('is understood in a few milliseconds each, however busy the machine', () => {
    expect(figures.get('ms of CPU for a message')?.value).toBeLessThan(20)
  })
})
