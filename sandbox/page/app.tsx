import { useState, type ReactNode } from 'react'
import type { SandboxSnapshot } from '../sandbox.contract'
import { useSnapshot } from './api/use-snapshot'
import { TopBar } from './bar/top-bar'
import { Guide } from './guide'
import { EventLog } from './log/event-log'
import { Phone } from './phone/phone'
import { PhoneContext } from './phone/phone-context'
import { usePhoneState } from './phone/use-phone-state'
import { SandboxContext, useSandbox } from './sandbox-context'
import { useSandboxState } from './use-sandbox-state'
import { ToastView } from './ui/toast-view'
import { useToast } from './use-toast'
import { viewOf } from './view'
import { ViewBar } from './view-bar'
import { DeskBeside } from './wecom/desk-beside'
import { WecomPanel } from './wecom/wecom-panel'

export function App() {
  const { snapshot, online } = useSnapshot()
  return snapshot ? <Demo snapshot={snapshot} online={online} /> : <Waiting words="正在连接沙盒" />
}

function Demo({ snapshot, online }: { snapshot: SandboxSnapshot; online: boolean }) {
  const { toast, notify } = useToast()
  const view = viewOf(location.search)
  const sandbox = useSandboxState({ snapshot, notify, view })
  if (!sandbox) return <Waiting words="正在准备示例数据" />

  return (
    <SandboxContext.Provider value={sandbox}>
      {view === 'all' ? <TopBar online={online} /> : <ViewBar view={view} online={online} />}
      <main className={`stage stage-${view}`}>
        {/* Another person or another platform starts from a quiet phone. */}
        {view !== 'wecom' && (
          <PhoneProvider key={`${snapshot.policy.current}:${sandbox.person.id}`}>
            {view === 'all' && <Guide />}
            <Phone />
          </PhoneProvider>
        )}
        {view !== 'phone' && <Side alone={view === 'wecom'} />}
      </main>
      <ToastView toast={toast} />
    </SandboxContext.Provider>
  )
}

/** WeCom and what happened; the desk takes their place, beside the phone, while it is open. */
function Side({ alone }: { alone: boolean }) {
  const { agent } = useSandbox()
  const [desk, setDesk] = useState<string | null>(null)
  return (
    <div className="side" data-desk={desk !== null}>
      <WecomPanel alone={alone} onDesk={setDesk} />
      {!alone && <EventLog />}
      {desk && agent && (
        <DeskBeside url={desk} agentName={agent.name} onClose={() => setDesk(null)} />
      )}
    </div>
  )
}

function PhoneProvider({ children }: { children: ReactNode }) {
  const phone = usePhoneState(useSandbox())
  return <PhoneContext.Provider value={phone}>{children}</PhoneContext.Provider>
}

function Waiting({ words }: { words: string }) {
  return (
    <main className="waiting" role="status">
      <span className="skeleton skeleton-phone" />
      <p>{words}</p>
    </main>
  )
}
