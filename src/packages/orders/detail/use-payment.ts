import { useState } from 'react'
import { useGuarded } from '@/hooks/use-guarded'
import { checkPayment, placePayment, type OrderMoney } from '@/services/money'
import { wx } from '@/services/wx/port'

/** How often WeChat is asked before the page says that it takes a while, and how long it waits in between. */
const LOOKS = 3
const WAIT_MS = 1_500

/** `unsure`: the phone said that it has paid, and WeChat has not confirmed it yet. */
export type PayOutcome = 'idle' | 'cancelled' | 'unsure' | 'paid'

/** From the tap to the answer that counts, which is WeChat's and never the phone's. */
export function usePayment(orderNumber: string, onSettled: (money: OrderMoney) => void) {
  const [outcome, setOutcome] = useState<PayOutcome>('idle')
  const paying = useGuarded(async () => {
    setOutcome('idle')
    const { sheet } = await placePayment(orderNumber)
    const said = await wx.requestPayment(sheet)
    const money = await look(orderNumber, said === 'ok' ? LOOKS : 1)
    setOutcome(money.payment === 'paid' ? 'paid' : said === 'ok' ? 'unsure' : 'cancelled')
    onSettled(money)
  })
  return { outcome, paying }
}

async function look(orderNumber: string, left: number): Promise<OrderMoney> {
  const money = await checkPayment(orderNumber)
  if (money.payment === 'paid' || left <= 1) return money
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
  return look(orderNumber, left - 1)
}
