import type { DataLook, DataLookPage } from '../../server/reception/desk/looks.contract'
import { call } from './api'
import type { PageAsk } from './request'

export type { DataLook }

export const listLooks = (query: Partial<PageAsk> = {}): Promise<DataLookPage> =>
  call({ path: '/looks', query: { ...query } })
