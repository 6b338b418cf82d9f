import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as Messages, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { lazy, Suspense, useLayoutEffect, useMemo, useState } from 'react'
import { HashRouter, Navigate, Route, Routes } from 'react-router'
import { ApiFault, isLogInNeeded } from './api/api-fault'
import { Bones } from './components/bones'
import { useMedia, usePhone } from './hooks/use-media'
import { goToLogInOnce } from './lib/log-in'
import { GatePage } from './pages/gate/gate-page'
import { SessionsPage } from './pages/sessions/sessions-page'
import { Shell } from './pages/shell/shell'
import { TicketsPage } from './pages/tickets/tickets-page'
import { antdTheme } from './theme/antd-theme'
import { paintDocument, palettes } from './theme/tokens'

const DeadShelfPage = lazy(() => import('./pages/dead/dead-shelf-page'))
const FlagsPage = lazy(() => import('./pages/flags/flags-page'))

/** A refused request will be refused again; only what the network or the server lost is worth another try. */
const worthRetrying = (count: number, error: unknown): boolean =>
  count < 2 && (!(error instanceof ApiFault) || error.kind === 'timeout' || error.kind === 'server')

function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => { if (isLogInNeeded(error)) goToLogInOnce() }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 5_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

function DeadShelf() {
  return <Suspense fallback={<Bones rows={8} label="正在打开死信架" />}><DeadShelfPage /></Suspense>
}

function Flags() {
  return <Suspense fallback={<Bones rows={8} label="正在打开提醒" />}><FlagsPage /></Suspense>
}

export function App() {
  const [client] = useState(createQueryClient)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const touch = usePhone()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const palette = dark ? palettes.dark : palettes.light
  useLayoutEffect(() => paintDocument(palette, document.documentElement), [palette])
  const theme = useMemo(() => antdTheme({ palette, dark, touch, still }), [palette, dark, touch, still])
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
                <Route path="/flags" element={<Flags />} />
                <Route path="/tickets" element={<TicketsPage />} />
                <Route path="/tickets/:number" element={<TicketsPage />} />
                <Route path="/dead" element={<DeadShelf />} />
              </Route>
              <Route path="*" element={<Navigate to="/tickets" replace />} />
            </Routes>
          </HashRouter>
        </QueryClientProvider>
      </Messages>
    </ConfigProvider>
  )
}
