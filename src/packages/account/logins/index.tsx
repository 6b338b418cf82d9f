import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { useGuarded } from '@/hooks/use-guarded'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { endLogin, endOtherLogins, listLogins, logOut } from '@/services/logins'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { ConfirmEnd, type Ending } from './confirm-end'
import { LoginRow } from './login-row'
import './index.scss'

/** Where this person is logged in, and the ways to end it: one device, all others, or this one. */
export default function LoginsPage() {
  const loaded = useLoaded(listLogins)
  const [ending, setEnding] = useState<Ending | null>(null)
  const [done, setDone] = useState<string | null>(null)
  usePullDown(loaded.reload)
  const end = useGuarded(async () => {
    if (!ending) return
    setDone(null)
    const words = await carryOut(ending)
    setEnding(null)
    setDone(words)
    await loaded.reload()
  })
  const close = (): void => {
    end.forget()
    setEnding(null)
  }
  return (
    <Page>
      {/* Without the data of before: once this device is logged out, they are not to be seen here. */}
      <Loadable
        loaded={loaded.error?.code === 'signed_out' ? { ...loaded, data: null } : loaded}
        cards={2}
      >
        {({ items }) => (
          <>
            {done && (
              <Callout tone="done" icon="check">
                {done}
              </Callout>
            )}
            <View className="logins__intro">
              看到不认识的设备，请退出它，再到微信的“设置”里改一次微信密码。
            </View>
            <Card flush>
              {items.map((login) => (
                <LoginRow
                  key={login.loginId}
                  login={login}
                  onEnd={() => setEnding({ kind: 'one', login })}
                />
              ))}
            </Card>
            <View className="logins__deeds">
              {items.length > 1 && (
                <Button kind="secondary" onTap={() => setEnding({ kind: 'others' })}>
                  退出其他所有设备
                </Button>
              )}
              <Button kind="quiet" onTap={() => setEnding({ kind: 'here' })}>
                退出登录
              </Button>
            </View>
          </>
        )}
      </Loadable>
      <ConfirmEnd ending={ending} busy={end.busy} onConfirm={() => void end.run()} onClose={close}>
        {end.error && (
          <Callout tone="late" icon="alert">
            {end.error.detail}
          </Callout>
        )}
      </ConfirmEnd>
    </Page>
  )
}

/** @returns what to say of it */
async function carryOut(ending: Ending): Promise<string | null> {
  if (ending.kind === 'here') {
    await logOut()
    return null
  }
  if (ending.kind === 'one') {
    await endLogin(ending.login.loginId)
    return `${ending.login.device} 已退出`
  }
  const { ended } = await endOtherLogins()
  return ended > 0 ? `其他 ${ended} 台设备都已退出` : '其他设备已经都退出了'
}
