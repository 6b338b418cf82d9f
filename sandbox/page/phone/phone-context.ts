import { createContext, useContext } from 'react'
import type { TapTarget } from '../../sandbox.contract'
import type { OfferedCard, PhoneAction, PhoneState } from './phone-state'

export interface ConsentAsk {
  templateIds: string[]
  settle: (answers: Record<string, 'accept' | 'reject'>) => void
}

export interface PaymentAsk {
  description: string
  totalFen: number
  confirm: () => Promise<void>
  settle: (answer: 'ok' | 'cancel') => void
}

export interface Phone {
  state: PhoneState
  dispatch: (action: PhoneAction) => void
  /** Opens what a tap leads to. */
  follow: (target: TapTarget) => void
  openWeb: (url: string) => void
  /** Enters 微信客服 by its link. Rejects with the sandbox's words when the link leads nowhere. */
  enterKf: (url: string, card?: OfferedCard | null) => Promise<void>
  /** The panel that the mini program waits for. */
  consentAsk: ConsentAsk | null
  askConsent: (ask: ConsentAsk | null) => void
  /** The payment sheet that the mini program waits for. */
  paymentAsk: PaymentAsk | null
  askPayment: (ask: PaymentAsk | null) => void
}

export const PhoneContext = createContext<Phone | null>(null)

export function usePhone(): Phone {
  const phone = useContext(PhoneContext)
  if (!phone) throw new Error('usePhone needs its provider')
  return phone
}
