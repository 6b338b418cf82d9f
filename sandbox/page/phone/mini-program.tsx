import { useEffect, useRef } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { FrameCover } from './frame-cover'
import { FrameHead } from './frame-head'
import { frameName } from './frame-name'
import { serveFrame } from './host-bridge'
import { usePhone } from './phone-context'
import { useHostHandlers } from './use-host-handlers'

/** The mini program: its real H5 build in a frame, which asks this page for what WeChat would give it. */
export function MiniProgram({ hidden }: { hidden: boolean }) {
  const { snapshot, person, serverUrl } = useSandbox()
  const { state, dispatch } = usePhone()
  const frame = useRef<HTMLIFrameElement>(null)
  const handlers = useHostHandlers()
  const running = state.miniProgram

  useEffect(() => {
    if (!serverUrl) return
    const frameWindow = () => frame.current?.contentWindow ?? null
    return serveFrame({ frameWindow, origin: new URL(serverUrl).origin, handlers })
  }, [serverUrl, handlers])

  if (!running) return null
  const ready = serverUrl && snapshot.policy.state === 'ready'
  return (
    <section className="phone-screen" hidden={hidden} aria-label="小程序">
      <FrameHead title={`小程序 · ${snapshot.miniProgram.name}`}>
        <button
          type="button"
          className="icon-button"
          aria-label="重新打开小程序"
          data-testid="mini-program-restart"
          onClick={() => dispatch({ type: 'launch', path: '' })}
        >
          <Icon name="reload" size={16} />
        </button>
      </FrameHead>
      {ready ? (
        <iframe
          key={running.launch}
          ref={frame}
          className="phone-frame"
          title={snapshot.miniProgram.name}
          data-testid="mini-program-frame"
          name={frameName('mini-program', { snapshot, person })}
          src={running.path ? `${serverUrl}/#/${running.path}` : `${serverUrl}/`}
        />
      ) : (
        <FrameCover />
      )}
    </section>
  )
}
