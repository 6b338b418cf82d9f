import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as Messages, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { lazy, Suspense, useLayoutEffect, useMemo, useState } from 'react'
import { HashRouter, Navigate, Route, Routes } from 'react-router'
import { ApiFault, isLogInNeeded, wasLoggedOut } from './api/api-fault'
import { Bones } from './components/bones'
import { useMe } from './hooks/use-me'
import { useMedia, usePhone } from './hooks/use-media'
import { goToGate, goToLogInOnce } from './lib/log-in'
import { GatePage } from './pages/gate/gate-page'
import { SessionsPage } from './pages/sessions/sessions-page'
import { Shell } from './pages/shell/shell'
import { TicketsPage } from './pages/tickets/tickets-page'
import { antdTheme } from './theme/antd-theme'
import { paintDocument, palettes } from './theme/tokens'

const WaitingRefundsPage = lazy(() => import('./pages/refunds/waiting-refunds-page'))
const ComplaintsPage = lazy(() => import('./pages/complaints/complaints-page'))
const DayChecksPage = lazy(() => import('./pages/accounts/day-checks-page'))
const DeadShelfPage = lazy(() => import('./pages/dead/dead-shelf-page'))
const CallsPage = lazy(() => import('./pages/calls/calls-page'))
const IncidentsPage = lazy(() => import('./pages/incidents/incidents-page'))
const AppealsPage = lazy(() => import('./pages/appeals/appeals-page'))
const OpenForPage = lazy(() => import('./pages/tickets/open-for-page'))
const MentionsPage = lazy(() => import('./pages/mentions/mentions-page'))
const FlagsPage = lazy(() => import('./pages/flags/flags-page'))
const BlocksPage = lazy(() => import('./pages/blocks/blocks-page'))
const WarningsPage = lazy(() => import('./pages/warnings/warnings-page'))
const LoginsPage = lazy(() => import('./pages/logins/logins-page'))
const LivePage = lazy(() => import('./pages/insight/live-page'))
const ReportsPage = lazy(() => import('./pages/insight/reports-page'))
const NumbersPage = lazy(() => import('./pages/insight/numbers-page'))
const OutboundPage = lazy(() => import('./pages/outbound/outbound-page'))
const BotPage = lazy(() => import('./pages/bot/bot-page'))
const SettingsPage = lazy(() => import('./pages/settings/settings-page'))

/** A refused request will be refused again; only what the network or the server lost is worth another try. */
const worthRetrying = (count: number, error: unknown): boolean =>
  count < 2 && (!(error instanceof ApiFault) || error.kind === 'timeout' || error.kind === 'server')

function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    if (wasLoggedOut(error)) goToGate('logged-out')
    else if (isLogInNeeded(error)) goToLogInOnce()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 5_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

function WaitingRefunds() {
  return (
    <Suspense fallback={<Bones rows={4} label="正在打开审批" />}>
      <WaitingRefundsPage />
    </Suspense>
  )
}

function Complaints() {
  return (
    <Suspense fallback={<Bones rows={6} label="正在打开微信投诉" />}>
      <ComplaintsPage />
    </Suspense>
  )
}

function DayChecks() {
  return (
    <Suspense fallback={<Bones rows={6} label="正在打开对账" />}>
      <DayChecksPage />
    </Suspense>
  )
}

function DeadShelf() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开没送到的" />}>
      <DeadShelfPage />
    </Suspense>
  )
}

function OpenFor() {
  return (
    <Suspense fallback={<Bones rows={6} label="正在打开" />}>
      <OpenForPage />
    </Suspense>
  )
}

function Mentions() {
  return (
    <Suspense fallback={<Bones rows={6} label="正在打开提到我" />}>
      <MentionsPage />
    </Suspense>
  )
}

function Flags() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开违规和差评" />}>
      <FlagsPage />
    </Suspense>
  )
}

function Blocks() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开暂停的会话" />}>
      <BlocksPage />
    </Suspense>
  )
}

function Calls() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开电话" />}>
      <CallsPage />
    </Suspense>
  )
}

function Appeals() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开复核与跟进" />}>
      <AppealsPage />
    </Suspense>
  )
}

function Incidents() {
  return (
    <Suspense fallback={<Bones rows={6} label="正在打开故障" />}>
      <IncidentsPage />
    </Suspense>
  )
}

function Warnings() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开冒充举报" />}>
      <WarningsPage />
    </Suspense>
  )
}

function Logins() {
  return (
    <Suspense fallback={<Bones rows={4} label="正在打开我的登录" />}>
      <LoginsPage />
    </Suspense>
  )
}

/** Whoever supervises sees first how it stands now. */
function Insight() {
  const supervisor = useMe().role === 'supervisor'
  return <Navigate to={supervisor ? '/insight/live' : '/insight/numbers'} replace />
}

function Live() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开现场" />}>
      <LivePage />
    </Suspense>
  )
}

function Reports() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开报告" />}>
      <ReportsPage />
    </Suspense>
  )
}

function Bot() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开自动客服" />}>
      <BotPage />
    </Suspense>
  )
}

function Outbound() {
  return (
    <Suspense fallback={<Bones rows={12} label="正在打开外呼登记" />}>
      <OutboundPage />
    </Suspense>
  )
}

function Numbers() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开数据" />}>
      <NumbersPage />
    </Suspense>
  )
}

function Settings() {
  return (
    <Suspense fallback={<Bones rows={8} label="正在打开设置" />}>
      <SettingsPage />
    </Suspense>
  )
}

export function App() {
  const [client] = useState(createQueryClient)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const touch = usePhone()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const palette = dark ? palettes.dark : palettes.light
  useLayoutEffect(() => paintDocument(palette, document.documentElement), [palette])
  const theme = useMemo(
    () => antdTheme({ palette, dark, touch, still }),
    [palette, dark, touch, still],
  )
  return (
    <ConfigProvider theme={theme} locale={zhCN} button={{ autoInsertSpace: false }}>
      <Messages message={{ top: 56, maxCount: 2 }}>
        <QueryClientProvider client={client}>
          <HashRouter>
            <Routes>
              <Route path="/gate/:reason" element={<GatePage />} />
              <Route element={<Shell />}>
                <Route path="/sessions" element={<SessionsPage />} />
                <Route path="/sessions/:sessionId" element={<SessionsPage />} />
                <Route path="/calls" element={<Calls />} />
                <Route path="/calls/:callId" element={<Calls />} />
                <Route path="/appeals" element={<Appeals />} />
                <Route path="/appeals/:appealId" element={<Appeals />} />
                <Route path="/mentions" element={<Mentions />} />
                <Route path="/flags" element={<Flags />} />
                <Route path="/blocks" element={<Blocks />} />
                <Route path="/incidents" element={<Incidents />} />
                <Route path="/incidents/:incidentId" element={<Incidents />} />
                <Route path="/warnings" element={<Warnings />} />
                <Route path="/tickets" element={<TicketsPage />} />
                <Route path="/tickets/new" element={<OpenFor />} />
                <Route path="/tickets/:number" element={<TicketsPage />} />
                <Route path="/dead" element={<DeadShelf />} />
                <Route path="/refunds" element={<WaitingRefunds />} />
                <Route path="/complaints" element={<Complaints />} />
                <Route path="/complaints/:complaintId" element={<Complaints />} />
                <Route path="/accounts" element={<DayChecks />} />
                <Route path="/accounts/:date" element={<DayChecks />} />
                <Route path="/logins" element={<Logins />} />
                <Route path="/insight" element={<Insight />} />
                <Route path="/insight/live" element={<Live />} />
                <Route path="/insight/numbers" element={<Numbers />} />
                <Route path="/insight/reports" element={<Reports />} />
                <Route path="/insight/reports/:kind/:period" element={<Reports />} />
                <Route path="/insight/bot" element={<Bot />} />
                <Route path="/insight/outbound" element={<Outbound />} />
                <Route path="/settings" element={<Settings />} />
                <Route path="/settings/:part" element={<Settings />} />
              </Route>
              <Route path="*" element={<Navigate to="/tickets" replace />} />
            </Routes>
          </HashRouter>
        </QueryClientProvider>
      </Messages>
    </ConfigProvider>
  )
}
