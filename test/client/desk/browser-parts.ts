/** What browsers have and jsdom leaves out. It lays nothing out: that the screen is wide is what the desk is told. */
export function addBrowserParts(): void {
  window.matchMedia = (query) => ({
    matches: query.includes('min-width'),
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => true,
  })
  Element.prototype.scrollTo = () => undefined
  Element.prototype.scrollIntoView = () => undefined
  const styleOf = window.getComputedStyle.bind(window)
  window.getComputedStyle = (element) => styleOf(element)
  keepOnlyWhatHides()
  Object.assign(globalThis, { ResizeObserver: StillObserver, MessageChannel: Channel })
}

/**
 * Whether an element is hidden is asked for each element that a test looks through, and jsdom then tries every rule of antd on it.
 * Only rules that show or hide reach the document; nobody here sees the others.
 */
function keepOnlyWhatHides(): void {
  const inner = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML')
  const written = new WeakMap<Element, string>()
  Object.defineProperty(HTMLStyleElement.prototype, 'innerHTML', {
    configurable: true,
    get(this: HTMLStyleElement): string {
      return written.get(this) ?? ''
    },
    set(this: HTMLStyleElement, css: string) {
      written.set(this, css)
      inner?.set?.call(
        this,
        css.replace(/[^{}]+\{[^{}]*\}/g, (rule) =>
          /[{;]\s*(display|visibility)\s*:/.test(rule) ? rule : '',
        ),
      )
    },
  })
}

class StillObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** React's scheduler asks for one; Node's own keeps the process alive. */
class Channel {
  readonly port1: { onmessage: (() => void) | null } = { onmessage: null }
  readonly port2 = { postMessage: (): void => void setTimeout(() => this.port1.onmessage?.(), 0) }
}
