import type {
  ClaimOption,
  ClaimView,
  FileClaimInput,
  OrderClaims,
} from '../../server/after-sales/claims/claim.contract'
import { randomId } from '@/lib/random-id'
import { call } from './api'
import { storage } from './storage'
import { wx } from './wx/port'

export type { ClaimOption, ClaimView, OrderClaims }
export type ClaimAsk = Omit<FileClaimInput, 'code' | 'device'>

const pathOf = (claimId: string): string => `/claims/${encodeURIComponent(claimId)}`

export const getOrderClaims = (orderNumber: string): Promise<OrderClaims> =>
  call({ path: `/orders/${encodeURIComponent(orderNumber)}/claims` })

export const getClaim = (claimId: string): Promise<ClaimView> => call({ path: pathOf(claimId) })

/** Whether WeChat can be asked here who holds this phone; where not, a person decides whatever the rule gives. */
export const canConfirm = (): Promise<boolean> => wx.canLoginInPlace()

/** With what WeChat vouches for just now: who is asking. The same claim twice is one. */
export async function fileClaim(orderNumber: string, ask: ClaimAsk): Promise<ClaimView> {
  const body: FileClaimInput = { ...ask, code: await wx.freshCode(), device: installation() }
  return call({
    method: 'POST',
    path: `/orders/${encodeURIComponent(orderNumber)}/claims`,
    body,
  })
}

/** A rule alone said no: a person is asked. */
export const askPersonAbout = (claimId: string): Promise<ClaimView> =>
  call({ method: 'POST', path: `${pathOf(claimId)}/person`, body: {} })

export const withdrawClaim = (claimId: string): Promise<ClaimView> =>
  call({ method: 'POST', path: `${pathOf(claimId)}/withdraw`, body: {} })

const KEPT_AS = 'installation'

/** Random, of this installation: many claims from one phone stand out by it. The server keeps a keyed hash only. */
function installation(): string {
  const kept = storage.read(KEPT_AS)
  if (typeof kept === 'string' && kept.length <= 64) return kept
  const fresh = randomId()
  storage.write(KEPT_AS, fresh)
  return fresh
}
