import type { Me } from '../../server/identity/identity.contract'
import { call } from './api'

export type { Me }

export const getMe = (): Promise<Me> => call({ path: '/me' })
