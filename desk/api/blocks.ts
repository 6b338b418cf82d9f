import type {
  BlockPerson,
  DeskBlock,
  DeskBlockPage,
} from '../../server/reception/blocks/block.contract'
import type { DeskSession } from '../../server/reception/desk/desk-session.contract'
import { request } from './request'

const PAGE_SIZE = 30

export const listBlocks = (
  { open, cursor }: { open: boolean; cursor: string | null },
  signal?: AbortSignal,
): Promise<DeskBlockPage> =>
  request(
    `/blocks?open=${open}&limit=${PAGE_SIZE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    { signal },
  )

/** Only how many no supervisor has seen. */
export const countBlocks = (signal?: AbortSignal): Promise<DeskBlockPage> =>
  request('/blocks?open=true&limit=1', { signal })

const path = (blockId: string): string => `/blocks/${encodeURIComponent(blockId)}`

export const seeBlock = (blockId: string, idempotencyKey: string): Promise<DeskBlock> =>
  request(`${path(blockId)}/seen`, { write: { method: 'POST', body: {}, idempotencyKey } })

export const liftBlock = (
  blockId: string,
  body: { note: string },
  idempotencyKey: string,
): Promise<DeskBlock> =>
  request(`${path(blockId)}/lift`, { write: { method: 'POST', body, idempotencyKey } })

export const blockPerson = (
  sessionId: string,
  body: BlockPerson,
  idempotencyKey: string,
): Promise<DeskSession> =>
  request(`/sessions/${encodeURIComponent(sessionId)}/block`, {
    write: { method: 'POST', body, idempotencyKey },
  })
