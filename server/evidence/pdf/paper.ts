import type { Fonts } from './font'
import { openSheet, type Sheet, type TextStyle } from './sheet'

/** A4 paper on which one writes from the top down; what does not fit goes on the next sheet. */
export interface Paper {
  text(words: string, style?: TextStyle & { below?: number }): void
  heading(words: string): void
  /** A quiet box, for what has to be read first. */
  box(lines: readonly string[]): void
  /** Names at the left, what they are at the right; those without a value are left out. */
  facts(rows: ReadonlyArray<readonly [name: string, value: string | null]>): void
  /** One thing that happened: when, who, what. */
  entry(at: string, who: string, words: string): void
  picture(image: Buffer, size: { width: number; height: number }, caption: readonly string[]): void
  /** Lets others have a turn: drawing is work without a pause. */
  breathe(): Promise<void>
  /** What the font has no shape for. */
  readonly replaced: ReadonlySet<string>
  /** The finished file, with a foot on each sheet. */
  finish(foot: string): Promise<Buffer>
}

/** Of a printed picture. */
const [LEAST_HIGH, MOST_HIGH] = [210, 330]
const [FACTS_AT, ENTRIES_AT] = [92, 104]
const HEADING_NEEDS = 72

export function openPaper(
  fonts: Fonts,
  about: { title: string; author: string; madeAt: Date },
): Paper {
  const sheet = openSheet(fonts, about)
  const { left, width } = sheet
  return {
    replaced: sheet.replaced,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    finish: (foot) => sheet.finish(foot),
    text(words, { below = 4, ...style } = {}) {
      sheet.write(words, { ...style, width })
      sheet.y += below
    },
    heading(words) {
      sheet.y += 14
      sheet.need(HEADING_NEEDS)
      sheet.fill({ x: left, y: sheet.y + 3, width: 3, height: 13 }, 'bridge')
      sheet.write(words, { x: left + 10, size: 13, bold: true, width: width - 10 })
      sheet.y += 6
    },
    box(lines) {
      const height =
        lines.reduce((sum, line) => sum + sheet.heightOf(line, { width: width - 24 }) + 4, 0) + 16
      sheet.need(height)
      const top = sheet.y
      sheet.fill({ x: left, y: top, width, height, radius: 6 }, 'wash')
      sheet.y = top + 10
      for (const line of lines) {
        sheet.write(line, { x: left + 12, width: width - 24 })
        sheet.y += 4
      }
      sheet.y = top + height + 8
    },
    facts(rows) {
      for (const [name, value] of rows) {
        if (value === null || value === '') continue
        columns(sheet, [name, { ink: 'hint' }], { words: value, style: {}, at: FACTS_AT })
        sheet.y += 4
      }
    },
    entry(at, who, words) {
      sheet.need(sheet.heightOf(words, { width: width - ENTRIES_AT }) + 22)
      columns(sheet, [at, { size: 9.5, ink: 'hint' }], {
        words: who,
        style: { size: 10, bold: true },
        at: ENTRIES_AT,
      })
      if (words !== '') sheet.write(words, { x: left + ENTRIES_AT, width: width - ENTRIES_AT })
      sheet.y += 3
      sheet.fill({ x: left, y: sheet.y, width, height: 0.5 }, 'line')
      sheet.y += 5
    },
    picture: (image, size, caption) => drawPicture(sheet, image, { size, caption }),
  }
}

/** Two columns that begin at one height; the page turns before them where both fit on one. */
function columns(
  sheet: Sheet,
  [name, nameStyle]: readonly [string, TextStyle],
  right: { words: string; style: TextStyle; at: number },
): void {
  const { words, style, at } = right
  const wide = sheet.width - at
  sheet.need(sheet.heightOf(words, { ...style, width: wide }))
  const top = sheet.y
  sheet.write(name, { ...nameStyle, width: at - 12 })
  const leftEnd = sheet.y
  const sheets = sheet.sheets()
  sheet.y = top
  sheet.write(words, { ...style, x: sheet.left + at, width: wide })
  if (sheet.sheets() === sheets) sheet.y = Math.max(sheet.y, leftEnd)
}

function drawPicture(
  sheet: Sheet,
  image: Buffer,
  { size, caption }: { size: { width: number; height: number }; caption: readonly string[] },
): void {
  const below = 16 * caption.length + 24
  // A little smaller rather than on a sheet of its own.
  if (sheet.room() - below < Math.min(LEAST_HIGH, size.height)) sheet.turn()
  const scale = Math.min(
    1,
    sheet.width / size.width,
    Math.min(MOST_HIGH, sheet.room() - below) / size.height,
  )
  const place = {
    x: sheet.left,
    y: sheet.y,
    width: size.width * scale,
    height: size.height * scale,
  }
  sheet.image(image, place)
  sheet.frame(place)
  sheet.y = place.y + place.height + 6
  for (const [index, line] of caption.entries()) {
    sheet.write(line, {
      size: index === 0 ? 10 : 8.5,
      ink: index === 0 ? 'quiet' : 'hint',
      width: sheet.width,
    })
  }
  sheet.y += 14
}
