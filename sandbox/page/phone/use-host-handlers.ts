import { useMemo } from 'react'
import type { SheetBody } from '../../sandbox-calls.contract'
import { call } from '../api/control'
import { useSandbox } from '../sandbox-context'
import type { HostHandlers } from './host-bridge'
import { usePhone } from './phone-context'
import type { OfferedCard } from './phone-state'

/** As many templates as WeChat lets one tap ask for. */
const MOST_TEMPLATES = 3

/** What the phone does for the mini program, as WeChat would. */
export function useHostHandlers(): HostHandlers {
  const {
    snapshot,
    person: { id },
  } = useSandbox()
  const { dispatch, askConsent, askPayment, enterKf } = usePhone()
  const { corpId } = snapshot.wecom
  const known = snapshot.subscribeTemplates.map(({ templateId }) => templateId).join(' ')

  return useMemo(
    () => ({
      login: () => call('POST /sandbox/users/:id/login-code', { id, body: {} }),
      requestSubscribeMessage: async (args) => {
        const templateIds = readTemplateIds(args, known.split(' '))
        const answers = await new Promise<Record<string, 'accept' | 'reject'>>((settle) =>
          askConsent({ templateIds, settle }),
        )
        await call('POST /sandbox/users/:id/subscribe-consent', { id, body: { answers } })
        return answers
      },
      openOfficialAccount: async () => dispatch({ type: 'go', screen: 'account' }),
      requestPayment: async (args) => {
        const sheet = readSheet(args)
        const shown = await call('POST /sandbox/users/:id/payment-sheet', { id, body: sheet })
        return new Promise<'ok' | 'cancel'>((settle) =>
          askPayment({
            ...shown,
            settle,
            confirm: async () => {
              await call('POST /sandbox/users/:id/pay', { id, body: sheet })
            },
          }),
        )
      },
      openCustomerServiceChat: async (args) => {
        if (args['corpId'] !== corpId)
          throw new Error('openCustomerServiceChat:fail invalid corpId')
        if (typeof args['url'] !== 'string')
          throw new Error('openCustomerServiceChat:fail invalid url')
        await enterKf(args['url'], readCard(args['card']))
      },
    }),
    [id, known, corpId, dispatch, askConsent, askPayment, enterKf],
  )
}

function readCard(card: unknown): OfferedCard | null {
  if (typeof card !== 'object' || card === null || !('title' in card) || !('path' in card))
    return null
  return typeof card.title === 'string' && typeof card.path === 'string'
    ? { title: card.title, path: card.path }
    : null
}

function readSheet(args: Record<string, unknown>): SheetBody {
  const read = (name: keyof SheetBody): string => {
    const value = args[name]
    if (typeof value !== 'string' || value === '')
      throw new Error(`requestPayment:fail ${name} is missing`)
    return value
  }
  return {
    appId: read('appId'),
    timeStamp: read('timeStamp'),
    nonceStr: read('nonceStr'),
    package: read('package'),
    signType: read('signType'),
    paySign: read('paySign'),
  }
}

function readTemplateIds(args: Record<string, unknown>, known: string[]): string[] {
  const asked = Array.isArray(args['tmplIds'])
    ? args['tmplIds'].filter((id) => typeof id === 'string')
    : []
  if (asked.length === 0)
    throw new Error("requestSubscribeMessage:fail 10001 TmplIds can't be empty")
  if (asked.length > MOST_TEMPLATES)
    throw new Error('requestSubscribeMessage:fail 20003 Templates count out of max bounds')
  if (!asked.every((id) => known.includes(id))) {
    throw new Error(
      'requestSubscribeMessage:fail 20001 No template data return, verify the template id exist',
    )
  }
  return asked
}
