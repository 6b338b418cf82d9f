/** @jest-environment jsdom */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DIST } from './support/built'
import { sample, sampleServer } from './support/sample-server'
import { createSimulator, type SimulatedPage, type Simulator } from './support/simulator'

const base = readFileSync(join(DIST, 'base.wxml'), 'utf8')

/** The short name under which a page's data carries that attribute of such an element. */
function aliasOf(element: string, attribute: string): string {
  const [, alias] =
    new RegExp(`<${element}\\b[^>]*\\s${attribute}="\\{\\{(?:xs\\.b\\()?i\\.(\\w+)`).exec(base) ??
    []
  if (alias === undefined)
    throw new Error(`the template of ${element} does not pass ${attribute} on`)
  return alias
}

/** A node as Taro hands it to the template: its element, its children, its attributes under short names. */
type Node = Record<string, unknown> & { cn?: Node[]; nn?: string; v?: string }

const wordsOf = (node: Node): string => `${node.v ?? ''}${(node.cn ?? []).map(wordsOf).join('')}`
const flat = (node: Node): Node[] => [node, ...(node.cn ?? []).flatMap(flat)]

describe('what the compiled templates pass on', () => {
  it.each(['aria-role', 'aria-label', 'aria-pressed', 'aria-live'])('has %s', (attribute) => {
    expect(aliasOf('view', attribute)).toMatch(/^\w+$/)
    expect(aliasOf('button', attribute)).toMatch(/^\w+$/)
  })

  it('has the source of pictures still, under a name of its own', () => {
    expect(aliasOf('image', 'src')).not.toBe(aliasOf('image', 'aria-label'))
  })
})

describe('the running mini program', () => {
  let sim: Simulator
  beforeAll(() => {
    sim = createSimulator(sampleServer)
  })
  afterAll(() => sim.close())

  const nodesOf = (page: SimulatedPage): Node[] => flat(page.data() as Node)
  const said = (node: Node, attribute: string): unknown => node[aliasOf('view', attribute)]

  it.each([
    ['packages/tickets/detail/index', { number: sample.ticket.number }, sample.ticket.headline],
    ['packages/tickets/new/index', { orderNumber: sample.order.orderNumber }, '提交工单'],
    ['packages/tickets/list/index', {}, '提交工单'],
    ['pages/home/index', {}, sample.contact.headline],
  ] as const)(
    '%s: icon-only buttons have a name, and every button is one',
    async (route, query, shown) => {
      const page = await sim.open(route, { ...query })
      await page.shows(shown)
      const buttons = nodesOf(page).filter((node) => said(node, 'aria-role') === 'button')
      expect(buttons.length).toBeGreaterThan(0)
      expect(
        buttons.filter((node) => wordsOf(node).trim() === '' && !said(node, 'aria-label')),
      ).toEqual([])
      await page.close()
    },
  )

  it('tells a ticket by a heading that is read aloud when it changes', async () => {
    const page = await sim.open('packages/tickets/detail/index', { number: sample.ticket.number })
    await page.shows(sample.ticket.headline)
    const heading = nodesOf(page).find(
      (node) => said(node, 'aria-role') === 'heading' && wordsOf(node) === sample.ticket.headline,
    )
    expect(heading).toBeDefined()
    expect(
      nodesOf(page).some(
        (node) => said(node, 'aria-live') === 'polite' && flat(node).some((one) => one === heading),
      ),
    ).toBe(true)
    await page.close()
  })

  it('says which of several is chosen', async () => {
    const page = await sim.open('packages/tickets/new/index', {
      orderNumber: sample.order.orderNumber,
    })
    await page.shows('提交工单')
    const pressed = nodesOf(page)
      .filter((node) => said(node, 'aria-pressed') === 'true')
      .map(wordsOf)
    expect(pressed).toEqual(['卡密用不了'])
    await page.close()
  })
})
