import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core'

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync']
/** For one step on a busy machine. */
const STEP_MS = 30_000

type Place = Page | FrameLocator

/** The demo page as a person sees it: words on it, and the few things that have no words of their own. */
export interface Stage {
  page: Page
  /** Faults that the browser reported, of the page and of every frame in it. */
  faults: string[]
  part: (testId: string) => Locator
  miniProgram: FrameLocator
  web: FrameLocator
  desk: FrameLocator
  close: () => Promise<void>
}

export async function openStage(url: string): Promise<Stage> {
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ARGUMENTS,
  })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  page.setDefaultTimeout(STEP_MS)
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(url)
  const frame = (testId: string): FrameLocator => page.frameLocator(`[data-testid="${testId}"]`)
  return {
    page, faults,
    part: (testId) => page.getByTestId(testId),
    miniProgram: frame('mini-program-frame'), web: frame('browser-frame'), desk: frame('desk-frame'),
    close: () => browser.close(),
  }
}

/** Pages below the one in front stay in the document, so only what can be seen counts. */
export function words(place: Place, text: string | RegExp): Locator {
  return place.getByText(text, { exact: true }).filter({ visible: true })
}

/** Waits until the words are on the screen. */
export async function see(place: Place, ...texts: (string | RegExp)[]): Promise<void> {
  for (const text of texts) await words(place, text).first().waitFor()
}

export async function tap(place: Place, text: string): Promise<void> {
  await words(place, text).last().click()
}

export async function write(place: Place, label: string, text: string): Promise<void> {
  await place.locator(`textarea[aria-label="${label}"]:visible, [aria-label="${label}"] textarea:visible`).last().fill(text)
}

/** Taps what asks for a picture, and gives it one. */
export async function choosePicture(page: Page, button: Locator, picture: Buffer): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()])
  await chooser.setFiles({ name: 'screenshot.png', mimeType: 'image/png', buffer: picture })
}
