import type { BoardItem, PromiseBoard } from '../../server/insight/promise-board.contract'
import { callAsAnyone } from './api'

export type { BoardItem, PromiseBoard }

export const getPromises = (): Promise<PromiseBoard> => callAsAnyone({ path: '/promises' })
