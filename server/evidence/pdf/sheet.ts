import PDFDocument from 'pdfkit'
import type { Fonts } from './font'
import { plainTextFor } from './plain-text'

const [MARGIN, FOOT] = [56, 64]
const INK = {
  text: '#12211F',
  quiet: '#4A5B58',
  hint: '#66746F',
  bridge: '#0B6E69',
  wash: '#E6F2F1',
  line: '#E3E8E6',
} as const
type Ink = keyof typeof INK

export interface TextStyle {
  size?: number
  bold?: boolean
  ink?: Ink
}

/** An open document: where one is on the sheet, and how text and lines are put there. */
export interface Sheet {
  readonly left: number
  readonly width: number
  y: number
  /** What is left above the foot. */
  room(): number
  /** A new sheet where less than this is left. */
  need(height: number): void
  turn(): void
  heightOf(words: string, style: TextStyle & { width: number }): number
  write(words: string, style: TextStyle & { x?: number; width: number }): void
  fill(
    shape: { x: number; y: number; width: number; height: number; radius?: number },
    ink: Ink,
  ): void
  frame(shape: { x: number; y: number; width: number; height: number }): void
  image(bytes: Buffer, place: { x: number; y: number; width: number; height: number }): void
  sheets(): number
  readonly replaced: ReadonlySet<string>
  finish(foot: string): Promise<Buffer>
}

export function openSheet(
  fonts: Fonts,
  about: { title: string; author: string; madeAt: Date },
): Sheet {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: FOOT },
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: about.title,
      Author: about.author,
      CreationDate: about.madeAt,
      ModDate: about.madeAt,
    },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  doc.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold)
  const { plain, replaced } = plainTextFor(fonts)
  const width = doc.page.width - 2 * MARGIN
  const room = (): number => doc.page.height - FOOT - doc.y
  const use = ({ size = 10.5, bold = false, ink = 'text' }: TextStyle): void => {
    doc
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(INK[ink])
  }
  const footEach = (foot: string): void => {
    const { count } = doc.bufferedPageRange()
    for (let page = 0; page < count; page += 1) {
      doc.switchToPage(page)
      // Below the margin: without this a foot would open a sheet of its own.
      doc.page.margins.bottom = 0
      use({ size: 8.5, ink: 'hint' })
      doc.text(plain(foot), MARGIN, doc.page.height - 40, { width: width - 80, lineBreak: false })
      doc.text(`第 ${page + 1} 页，共 ${count} 页`, MARGIN + width - 80, doc.page.height - 40, {
        width: 80,
        align: 'right',
        lineBreak: false,
      })
    }
  }
  return {
    left: MARGIN,
    width,
    replaced,
    room,
    get y() {
      return doc.y
    },
    set y(value) {
      doc.y = value
    },
    need(height) {
      if (room() < Math.min(height, doc.page.height - FOOT - MARGIN)) doc.addPage()
    },
    turn: () => void doc.addPage(),
    heightOf(words, style) {
      use(style)
      return doc.heightOfString(plain(words), { width: style.width, lineGap: 3 })
    },
    write(words, { x = MARGIN, ...style }) {
      use(style)
      doc.text(plain(words), x, doc.y, { width: style.width, lineGap: 3 })
    },
    fill: ({ x, y, width: wide, height, radius = 0 }, ink) =>
      void doc.roundedRect(x, y, wide, height, radius).fill(INK[ink]),
    frame: ({ x, y, width: wide, height }) =>
      void doc.rect(x, y, wide, height).lineWidth(0.5).stroke(INK.line),
    image: (bytes, { x, y, width: wide, height }) =>
      void doc.image(bytes, x, y, { width: wide, height }),
    sheets: () => doc.bufferedPageRange().count,
    finish: (foot) =>
      new Promise((resolve, reject) => {
        doc.on('end', () => resolve(Buffer.concat(chunks)))
        doc.on('error', reject)
        footEach(foot)
        doc.end()
      }),
  }
}
