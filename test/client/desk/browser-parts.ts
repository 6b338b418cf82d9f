/** What browsers have and jsdom leaves out. It lays nothing out: that the screen is wide is what the desk is told. */
export function addBrowserParts(): void {
  window.matchMedia = (query) => ({
    matches: query.includes('min-width'), media: query, onchange: null, addEventListener: () => undefined, removeEventListener: () => undefined,
    addListener: () => undefined, removeListener: () => undefined, dispatchEvent: () => true,
  })
  Element.prototype.scrollTo = () => undefined
  Element.prototype.scrollIntoView = () => undefined
  const styleOf = window.getComputedStyle.bind(window)
  window.getComputedStyle = (element) => styleOf(element)
  Object.assign(globalThis, { ResizeObserver: StillObserver, MessageChannel: Channel })
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
