import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
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
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ARGUMENTS,
  })
}

export async function openStage(browser: Browser, url: string): Promise<Stage> {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  page.setDefaultTimeout(STEP_MS)
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(url)
  const frame = (testId: string): FrameLocator => page.frameLocator(`[data-testid="${testId}"]`)
  return {
    page,
    faults,
    part: (testId) => page.getByTestId(testId),
    miniProgram: frame('mini-program-frame'),
    web: frame('browser-frame'),
    desk: frame('desk-frame'),
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
  await place
    .locator(`textarea[aria-label="${label}"]:visible, [aria-label="${label}"] textarea:visible`)
    .last()
    .fill(text)
}

/** Chooses from a list that opens. On a busy machine the list may close again under the pointer, so it is opened until the choice stands. */
export async function choose(place: Place, label: string, option: string): Promise<void> {
  const box = place.getByRole('combobox', { name: label }).filter({ visible: true }).last()
  const chosen = place
    .locator('.ant-select')
    .filter({ has: box })
    .getByText(option, { exact: true })
  const until = Date.now() + STEP_MS
  for (;;) {
    try {
      if ((await box.getAttribute('aria-expanded')) !== 'true') await box.press('ArrowDown')
      await place
        .locator('.ant-select-item-option')
        .filter({ hasText: option, visible: true })
        .click({ timeout: 3000 })
      await chosen.waitFor({ timeout: 3000 })
      return
    } catch (error) {
      if (Date.now() > until) throw error
    }
  }
}

/** What every page in the window shows now: what a person would say when asked why they are stuck. */
export async function whatIsShown({ page }: Stage): Promise<string> {
  const shown = await Promise.all(
    page.frames().map(async (frame) => {
      const text = await frame
        .locator('body')
        .innerText({ timeout: 3000 })
        .catch((error: unknown) => String(error))
      return `--- ${new URL(frame.url()).pathname}\n${text.replace(/\n\s*\n/g, '\n').slice(0, 3000)}`
    }),
  )
  return shown.join('\n')
}

/** Taps what asks for a picture, and gives it one. */
export async function choosePicture(page: Page, button: Locator, picture: Buffer): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()])
  await chooser.setFiles({ name: 'screenshot.png', mimeType: 'image/png', buffer: picture })
}
