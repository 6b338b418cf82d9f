/** @jest-environment jsdom */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DIST, pages } from './support/built'
import { readPage, type ReadPage } from './support/read-page'
import { sample, sampleServer } from './support/sample-server'
import { scoreOf } from './support/score'
import { createSimulator, type Simulator } from './support/simulator'

/** What an address carries; a page that has no use for it does not read it. */
const QUERY = {
  number: sample.ticket.number,
  orderNumber: sample.order.orderNumber,
  workNumber: '1024',
}

let sim: Simulator
const read = new Map<string, ReadPage>()

beforeAll(async () => {
  sim = createSimulator(sampleServer)
  for (const route of pages) {
    const page = await sim.open(route, QUERY)
    read.set(route, readPage(page.data()))
    await page.close()
  }
}, 120_000)
afterAll(() => sim.close())

const of = (route: string): ReadPage => {
  const found = read.get(route)
  if (!found) throw new Error(`${route} was not opened`)
  return found
}

describe.each(pages)('%s', (route) => {
  it('names everything that hears a tap, and says what it is', () => {
    const { tappable } = of(route)
    expect(
      tappable
        .filter(({ name, role }) => name === '' || role === null)
        .map(({ name, role, className }) => ({ name, role, className })),
    ).toEqual([])
  })

  it('names every field', () => {
    expect(of(route).fields.filter(({ name }) => name === '')).toEqual([])
  })

  it('has its place to tell what changes, politely', () => {
    const { live, all } = of(route)
    expect(all).toBeGreaterThan(0)
    expect(live.filter(({ polite }) => !polite)).toEqual([])
  })
})

it('was not looking at nothing', () => {
  const heard = [...read.values()].flatMap(({ tappable }) => tappable)
  expect(heard.length).toBeGreaterThan(60)
  expect([...read.values()].flatMap(({ live }) => live).length).toBeGreaterThan(0)
  expect([...read.values()].flatMap(({ fields }) => fields).length).toBeGreaterThan(0)
})

it('no page is so deep that WeChat has to begin anew inside it', () => {
  const levels = Number(/baseLevel: (\d+)/.exec(readFileSync('config/index.ts', 'utf8'))?.[1])
  const deepest = Math.max(...[...read.values()].map(({ depth }) => depth))
  console.info(`deepest page: ${deepest} of ${levels} levels`)
  expect(deepest).toBeLessThanOrEqual(levels)
})

it('scores all that can be scored away from a phone, of what WeChat rates', () => {
  const styles = (file: string): string => readFileSync(join(DIST, file), 'utf8')
  const { score, of: most, lost } = scoreOf({ pages: read, requests: sim.requests, styles })
  console.info(`体验评分, offline part: ${score} of ${most}`)
  expect(lost).toEqual([])
  expect(score).toBe(most)
})
