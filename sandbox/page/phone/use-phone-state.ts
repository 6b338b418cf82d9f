import { useCallback, useMemo, useReducer, useState } from 'react'
import type { TapTarget } from '../../sandbox.contract'
import { call } from '../api/control'
import type { Sandbox } from '../sandbox-context'
import type { ConsentAsk, PaymentAsk, Phone } from './phone-context'
import { phoneReducer, quietPhone, type OfferedCard } from './phone-state'

export function usePhoneState({ snapshot, person, notify, announce }: Sandbox): Phone {
  const [state, dispatch] = useReducer(phoneReducer, quietPhone)
  const [consentAsk, askConsent] = useState<ConsentAsk | null>(null)
  const [paymentAsk, askPayment] = useState<PaymentAsk | null>(null)
  const miniProgramAppId = snapshot.miniProgram.appId
  const { linkPrefix } = snapshot.kf

  const enterKf = useCallback(
    async (url: string, card: OfferedCard | null = null) => {
      const { openKfId } = await call('POST /sandbox/users/:id/kf/open', {
        id: person.id,
        body: { url },
      })
      dispatch({ type: 'open-kf', openKfId, card })
    },
    [person.id],
  )

  const openWeb = useCallback(
    (url: string) => {
      // WeChat opens the chat itself; no page is loaded.
      if (url.startsWith(linkPrefix)) enterKf(url).catch((error: unknown) => notify(wordsOf(error)))
      else void announce().then(() => dispatch({ type: 'open-web', url }))
    },
    [announce, enterKf, linkPrefix, notify],
  )

  const follow = useCallback(
    (target: TapTarget) => {
      if (target.kind === 'web') openWeb(target.url)
      if (target.kind !== 'mini-program') return
      if (target.appId === miniProgramAppId) dispatch({ type: 'launch', path: target.path })
      else notify('演示里没有这个小程序')
    },
    [openWeb, miniProgramAppId, notify],
  )

  return useMemo(
    () => ({
      state,
      dispatch,
      follow,
      openWeb,
      enterKf,
      consentAsk,
      askConsent,
      paymentAsk,
      askPayment,
    }),
    [state, follow, openWeb, enterKf, consentAsk, paymentAsk],
  )
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : '这个客服链接打不开'
}
