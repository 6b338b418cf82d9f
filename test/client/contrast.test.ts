import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { palettes } from '../../desk/theme/tokens'
import { ROOT } from '../support/source-files'

type Colours = Readonly<Record<string, string>>

const tokens = readFileSync(path.join(ROOT, 'src/styles/_tokens.scss'), 'utf8')

/** What the mixin of this name sets, as colours in full; what is let through is no ground of its own. */
function mixin(name: string): Colours {
  const [, body = ''] = new RegExp(`@mixin ${name} \\{([^}]*)\\}`).exec(tokens) ?? []
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  )
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const styles = ['src', 'desk/styles'].flatMap((tree) =>
  readdirSync(path.join(ROOT, tree), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.s?css$/.test(file))
    .map((file) => path.join(tree, file)),
)

/** Text and ground that one rule sets together, wherever it stands. */
function pairsUsed(): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const file of styles) {
    const text = readFileSync(path.join(ROOT, file), 'utf8')
    for (const [, body = ''] of text.matchAll(/\{([^{}]{0,2000})\}/g)) {
      const ground = /background(?:-color)?: var\(--([\w-]+)\)/.exec(body)?.[1]
      const ink = /(?:^|[\s;])color: var\(--([\w-]+)\)/.exec(body)?.[1]
      if (ink && ground) pairs.set(`${ink} on ${ground}`, file)
    }
  }
  return pairs
}

/** A dot that is filled where it has a mark: no text stands on the sheet in this colour. */
const NO_TEXT = new Set(['on-bridge on sheet'])

/** Set by one rule and shown on what another one set: every ink on every ground that has words on it, and each tone on its wash. */
const INHERITED = ['ink', 'ink-2', 'ink-3', 'bridge', 'wait', 'late', 'done'].flatMap((ink) =>
  ['paper', 'sheet', 'bridge-wash', 'wait-wash', 'late-wash', 'done-wash'].map(
    (ground) => `${ink} on ${ground}`,
  ),
)

const LOOKS: ReadonlyArray<[name: string, colours: Colours]> = [
  ['mini program, light', mixin('light')],
  ['mini program, dark', mixin('dark')],
  ['desk, light', palettes.light],
  ['desk, dark', palettes.dark],
]

describe('contrast of text and ground, as WCAG counts it', () => {
  const used = [...pairsUsed().keys()].filter((pair) => !NO_TEXT.has(pair))

  it('finds the pairs that the styles use', () => {
    expect(used).toEqual(expect.arrayContaining(['on-bridge on bridge', 'wait on wait-wash']))
  })

  it.each(LOOKS)('%s: 4.5 to 1 at least, whatever the size', (_, colours) => {
    const low = [...new Set([...used, ...INHERITED])].flatMap((pair) => {
      const [ink = '', ground = ''] = pair.split(' on ').map((name) => colours[name])
      const ratio = ink && ground ? contrast(ink, ground) : 0
      return ratio >= 4.5 ? [] : [`${pair} ${ratio.toFixed(2)}`]
    })
    expect(low).toEqual([])
  })

  it('desk and mini program hold the same values, and nothing else sets them: large type and elder mode change none', () => {
    for (const look of ['light', 'dark'] as const) {
      const { ...own } = mixin(look)
      const desk = Object.entries(palettes[look]).map(([key, value]) => [key, value.toLowerCase()])
      expect(own).toEqual(Object.fromEntries(desk))
    }
    const others = styles.filter(
      (file) =>
        !file.endsWith('_tokens.scss') &&
        // For elders hints take the darker ink, which is one of these.
        /(?:^|[\s;{])--(?:ink|bridge|paper|sheet|wait|late|done)[\w-]*:\s*(?!\s|var\()/.test(
          readFileSync(path.join(ROOT, file), 'utf8'),
        ),
    )
    expect(others).toEqual([])
  })

  it('counts as the standard does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  })
})
