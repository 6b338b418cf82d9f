/** Where Taro keeps what was copied in a browser, in clear, for good; nothing here ever reads it back. */
const KEPT_AS = 'taro_clipboard'

/** A copied card secret must not stay behind in a shared computer: what was copied before is forgotten now, what is copied later at once. */
export function forgetCopied(): void {
  const forget = (): void => window.localStorage.removeItem(KEPT_AS)
  forget()
  // Taro writes it while the copying goes on.
  document.addEventListener('copy', () => {
    setTimeout(forget, 0)
  })
}
