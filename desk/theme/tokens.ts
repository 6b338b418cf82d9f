/** The product's colours; the mini program holds the same values. Every pair of text and ground is at least 4.5:1. */
const light = {
  ink: '#12211F',
  'ink-2': '#4A5B58',
  'ink-3': '#5D6B66',
  bridge: '#0B6E69',
  'bridge-wash': '#E6F2F1',
  'on-bridge': '#FFFFFF',
  paper: '#F6F7F5',
  sheet: '#FFFFFF',
  line: '#E3E8E6',
  wait: '#945700',
  'wait-wash': '#FFF4E0',
  late: '#C0342B',
  'late-wash': '#FDECEA',
  done: '#2A7448',
  'done-wash': '#E8F5EC',
}

export type Palette = Record<keyof typeof light, string>

const dark: Palette = {
  ink: '#E8F0EE',
  'ink-2': '#A9B8B5',
  'ink-3': '#8B9996',
  bridge: '#4CC2B8',
  'bridge-wash': '#12302E',
  'on-bridge': '#06231F',
  paper: '#0E1615',
  sheet: '#16201F',
  line: '#2A3735',
  wait: '#F0B254',
  'wait-wash': '#33260D',
  late: '#F08A80',
  'late-wash': '#3A1614',
  done: '#7CCB98',
  'done-wash': '#12291B',
}

export const palettes = { light, dark }

/** Puts the palette on the document, so that style sheets and antd draw from one source. */
export function paintDocument(palette: Palette, root: HTMLElement): void {
  for (const [name, value] of Object.entries(palette)) root.style.setProperty(`--${name}`, value)
}
