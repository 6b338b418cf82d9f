import { forgetCopied } from '../../../src/services/wx/forget-copied'

const KEPT_AS = 'taro_clipboard'
const kept = (): string | null => window.localStorage.getItem(KEPT_AS)
const aMoment = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0)
  })

it('a copied card secret stays in no storage of the browser, neither one from before nor one of now', async () => {
  window.localStorage.setItem(KEPT_AS, '{"data":"SAMPLE-8F2F-520F-55C0-BFA8"}')
  forgetCopied()
  expect(kept()).toBeNull()

  // As Taro does: it keeps the words, then copies them, and listens to its own copying.
  window.localStorage.setItem(KEPT_AS, '{"data":"SAMPLE-8F2F-520F-55C0-BFA8"}')
  document.dispatchEvent(new Event('copy'))
  await aMoment()
  expect(kept()).toBeNull()
})
