import { useCallback, useMemo, useReducer, useState } from 'react'
import type { TapTarget } from '../../sandbox.contract'
import type { Sandbox } from '../sandbox-context'
import type { ConsentAsk, Phone } from './phone-context'
import { phoneReducer, quietPhone } from './phone-state'

export function usePhoneState({ snapshot, notify, announce }: Sandbox): Phone {
  const [state, dispatch] = useReducer(phoneReducer, quietPhone)
  const [consentAsk, askConsent] = useState<ConsentAsk | null>(null)
  const miniProgramAppId = snapshot.miniProgram.appId

  const openWeb = useCallback((url: string) => {
    void announce().then(() => dispatch({ type: 'open-web', url }))
  }, [announce])

  const follow = useCallback((target: TapTarget) => {
    if (target.kind === 'web') openWeb(target.url)
    if (target.kind !== 'mini-program') return
    if (target.appId === miniProgramAppId) dispatch({ type: 'launch', path: target.path })
    else notify('演示里没有这个小程序')
  }, [openWeb, miniProgramAppId, notify])

  return useMemo(
    () => ({ state, dispatch, follow, openWeb, consentAsk, askConsent }),
    [state, follow, openWeb, consentAsk],
  )
}
