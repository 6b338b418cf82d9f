import { useEffect, useRef } from 'react'
import { useSandbox } from '../sandbox-context'
import { FrameCover } from './frame-cover'
import { FrameHead } from './frame-head'
import { frameName } from './frame-name'
import { readKfLink } from './kf-link'
import { usePhone } from './phone-context'

/** The phone's browser. Pages of the server and of the sandbox open here; the rest of the web stays outside the demo. */
export function BrowserView({ hidden }: { hidden: boolean }) {
  const { snapshot, person, serverUrl } = useSandbox()
  const { state, openWeb } = usePhone()
  const frame = useRef<HTMLIFrameElement>(null)

  useEffect(() => {
    const onMessage = (event: MessageEvent<unknown>) => {
      const page = frame.current?.contentWindow
      const url =
        event.origin === location.origin && page && event.source === page
          ? readKfLink(event.data)
          : null
      if (!url) return
      // The page that the link stood on is what one comes back to.
      page?.history.back()
      openWeb(url)
    }
    window.addEventListener('message', onMessage)
    return () => window.removeEventListener('message', onMessage)
  }, [openWeb])

  if (!state.web) return null

  const { url, visit } = state.web
  const inside = isInside(url, serverUrl)
  return (
    <section className="phone-screen" hidden={hidden} aria-label="手机浏览器">
      <FrameHead title={`网页 · ${hostOf(url)}`} />
      {!inside && (
        <div className="frame-cover">
          <p>这个网址在演示之外，沙盒手机不替您打开</p>
          <p className="mono">{url}</p>
        </div>
      )}
      {inside && snapshot.policy.state !== 'ready' && <FrameCover />}
      {inside && snapshot.policy.state === 'ready' && (
        <iframe
          key={visit}
          ref={frame}
          className="phone-frame"
          title="网页"
          data-testid="browser-frame"
          name={frameName('browser', { snapshot, person })}
          src={url}
        />
      )}
    </section>
  )
}

function isInside(url: string, serverUrl: string | null): boolean {
  if (!URL.canParse(url)) return false
  const { origin } = new URL(url)
  return origin === location.origin || (serverUrl !== null && origin === new URL(serverUrl).origin)
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
