import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages } from 'antd'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Navigate, Outlet, useMatch, useNavigate } from 'react-router'
import type { AgentMe } from '../../../server/identity/identity.contract'
import { ApiFault, isLogInNeeded, wasLoggedOut, wordsOf } from '../../api/api-fault'
import { getMe, logOut } from '../../api/agents'
import { Bones } from '../../components/bones'
import { CommandPalette } from '../../components/command-palette'
import { OfflineBar } from '../../components/offline-bar'
import { Trouble } from '../../components/trouble'
import { CommandContext, useCommands, type Command } from '../../hooks/use-commands'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { useLive } from '../../hooks/use-live'
import { MeContext } from '../../hooks/use-me'
import { usePresence } from '../../hooks/use-presence'
import { dropDrafts, hasDrafts } from '../../lib/drafts'
import { currentPlace, loggedIn } from '../../lib/log-in'
import { Shortcuts } from './shortcuts'
import { TopBar } from './top-bar'
import { useCommandBoard } from './use-command-board'

/** Knows who is here before anything else is shown. */
export function Shell() {
  const me = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => getMe(signal),
    staleTime: 5 * 60_000,
  })
  useEffect(() => {
    if (me.data) loggedIn()
  }, [me.data])
  if (me.data) return <Frame me={me.data} />
  const gate = wasLoggedOut(me.error) ? 'logged-out' : 'log-in'
  if (isLogInNeeded(me.error))
    return <Navigate to={`/gate/${gate}?returnTo=${encodeURIComponent(currentPlace())}`} replace />
  if (me.error instanceof ApiFault && me.error.kind === 'forbidden')
    return <Navigate to="/gate/not-agent" replace />
  if (me.isPending) return <Bones rows={10} height={20} label="正在打开工作台" />
  return (
    <Trouble
      title="工作台没有打开"
      words={wordsOf(me.error)}
      onRetry={() => void me.refetch()}
      retrying={me.isFetching}
    />
  )
}

function Frame({ me }: { me: AgentMe }) {
  const [palette, setPalette] = useState(false)
  const [shortcuts, setShortcuts] = useState(false)
  const { board, commands } = useCommandBoard()
  const leave = useLogOut()
  const [inTicket, inSession, inAppeal, inIncident] = [
    useMatch('/tickets/:number'),
    useMatch('/sessions/:sessionId'),
    useMatch('/appeals/:appealId'),
    useMatch('/incidents/:incidentId'),
  ]
  const showShortcuts = useCallback(() => setShortcuts(true), [])
  useLive()
  useHotkeys({ 'mod+k': () => setPalette(true), '?': showShortcuts })
  return (
    <MeContext.Provider value={me}>
      <CommandContext.Provider value={board}>
        <ShellCommands me={me} onShortcuts={showShortcuts} onLogOut={leave} />
        <div
          className={
            (inTicket ?? inSession ?? inAppeal ?? inIncident) ? 'shell shell--ticket' : 'shell'
          }
        >
          <TopBar me={me} onPalette={() => setPalette(true)} onLogOut={leave} />
          <OfflineBar />
          <Outlet />
        </div>
        <CommandPalette open={palette} commands={commands} onClose={() => setPalette(false)} />
        <Shortcuts open={shortcuts} onClose={() => setShortcuts(false)} />
      </CommandContext.Provider>
    </MeContext.Provider>
  )
}

function ShellCommands({
  me,
  onShortcuts,
  onLogOut,
}: {
  me: AgentMe
  onShortcuts: () => void
  onLogOut: () => void
}) {
  const navigate = useNavigate()
  const { presence, change } = usePresence()
  const there = presence?.deskStatus === 'online'
  const commands = useMemo<Command[]>(
    () => [
      { id: 'sessions', label: '打开会话列表', run: () => void navigate('/sessions') },
      { id: 'tickets', label: '打开工单列表', run: () => void navigate('/tickets') },
      { id: 'calls', label: '打开电话，核对通话码', run: () => void navigate('/calls') },
      { id: 'mentions', label: '看提到我的备注', run: () => void navigate('/mentions') },
      { id: 'appeals', label: '打开复核与跟进', run: () => void navigate('/appeals') },
      { id: 'incidents', label: '打开故障', run: () => void navigate('/incidents') },
      { id: 'numbers', label: '打开数据', run: () => void navigate('/insight/numbers') },
      ...(me.finance
        ? [
            { id: 'complaints', label: '打开微信投诉', run: () => void navigate('/complaints') },
            { id: 'accounts', label: '打开对账', run: () => void navigate('/accounts') },
          ]
        : []),
      ...(me.role === 'supervisor'
        ? [
            { id: 'flags', label: '打开违规和差评', run: () => void navigate('/flags') },
            { id: 'blocks', label: '打开暂停的会话', run: () => void navigate('/blocks') },
            { id: 'warnings', label: '打开冒充举报', run: () => void navigate('/warnings') },
            { id: 'dead', label: '打开没送到的', run: () => void navigate('/dead') },
            {
              id: 'bot',
              label: '看没听懂的话，试自动客服',
              run: () => void navigate('/insight/bot'),
            },
            { id: 'live', label: '打开现场', run: () => void navigate('/insight/live') },
            { id: 'settings', label: '打开设置', run: () => void navigate('/settings') },
          ]
        : []),
      there
        ? { id: 'away', label: '离开，不再接新会话', run: () => change('away') }
        : { id: 'online', label: '上线，接新会话', run: () => change('online') },
      { id: 'logins', label: '看我的登录，退出别的设备', run: () => void navigate('/logins') },
      { id: 'keys', label: '看键盘用法', hotkey: '?', run: onShortcuts },
      { id: 'leave', label: '退出工作台', run: onLogOut },
    ],
    [me.role, me.finance, there, change, navigate, onShortcuts, onLogOut],
  )
  useCommands('shell', commands)
  return null
}

/** Asks first when something typed would be lost. */
function useLogOut(): () => void {
  const { modal, message } = Messages.useApp()
  const client = useQueryClient()
  const navigate = useNavigate()
  return useCallback(() => {
    const leave = async (): Promise<void> => {
      await logOut().catch((error: unknown) => {
        if (!isLogInNeeded(error)) throw error
      })
      dropDrafts()
      await navigate('/gate/signed-out')
      client.clear()
    }
    const tell = (error: unknown): void => void message.error(wordsOf(error))
    if (!hasDrafts()) return void leave().catch(tell)
    modal.confirm({
      title: '还有没发出的草稿',
      content: '退出后，这台设备上的草稿会清除。',
      okText: '退出并清除',
      cancelText: '先不退出',
      onOk: () => leave().catch(tell),
    })
  }, [modal, message, client, navigate])
}
