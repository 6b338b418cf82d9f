import type {
  AccountFreezeState,
  AppealFreezeInput,
  FreezeAppealed,
} from '../../server/contact/freeze.contract'
import type {
  AskAsGuardianInput,
  GuardianAsked,
  GuardianDoor,
} from '../../server/contact/guardian.contract'
import { call } from './api'
import { send } from './request'
import type { Keyed } from './tickets'

export type { AccountFreezeState, GuardianAsked, GuardianDoor }

export const getFreeze = (): Promise<AccountFreezeState> => call({ path: '/account-freeze' })

export const appealFreeze = ({
  body,
  idempotencyKey,
}: Keyed<AppealFreezeInput>): Promise<FreezeAppealed> =>
  call({ method: 'POST', path: '/account-freeze/appeal', body, idempotencyKey })

/** For anybody; who asks is not told along. */
export const getGuardianDoor = (): Promise<GuardianDoor> => send({ path: '/guardian-door' }, null)

export const askAsGuardian = ({
  body,
  idempotencyKey,
}: Keyed<AskAsGuardianInput>): Promise<GuardianAsked> =>
  call({ method: 'POST', path: '/guardian-claims', body, idempotencyKey })
