import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPlan } from '../../server/bot/plan'
import { AROUND, AROUND_LOOK_ALIKES, LOOK_ALIKES, WISHES } from './wish-wordings'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const wishesPerson = (text: string): boolean => readPlan(text, NOW).call?.why === 'asked'

const linesOf = (name: string): string[] =>
  readFileSync(join(__dirname, 'sets', `${name}.txt`), 'utf8')
    .trim()
    .split('\n')

describe('R10: a person', () => {
  const wordings = AROUND.flatMap((around) => WISHES.map(around))
  const lookAlikes = AROUND_LOOK_ALIKES.flatMap((around) => LOOK_ALIKES.map(around))

  it('is reached by 500 wordings, all of them', () => {
    expect(new Set(wordings).size).toBeGreaterThanOrEqual(500)
    expect(wordings.filter((text) => !wishesPerson(text))).toEqual([])
  })

  it('is not called by 200 sentences that hold the same words', () => {
    expect(new Set(lookAlikes).size).toBeGreaterThanOrEqual(200)
    expect(lookAlikes.filter(wishesPerson)).toEqual([])
  })

  it('is reached by indirect words, in dialect, letters, wrong and traditional characters, and in anger', () => {
    const wishes = linesOf('wishes')
    expect(new Set(wishes).size).toBeGreaterThanOrEqual(240)
    expect(wishes.filter((text) => !wishesPerson(text))).toEqual([])
  })

  it('is not called by what only sounds like it', () => {
    const others = linesOf('wish-look-alikes')
    expect(new Set(others).size).toBeGreaterThanOrEqual(180)
    expect(others.filter(wishesPerson)).toEqual([])
  })

  it('is called by few scenes with persons in them: 28 of 266 when they were written', () => {
    const scenes = linesOf('scenes-with-persons')
    expect(new Set(scenes).size).toBeGreaterThanOrEqual(260)
    expect(scenes.filter(wishesPerson).length / scenes.length).toBeLessThan(0.12)
  })
})
