import type { Blocks, ObjectToBlock } from '../../server/reception/blocks/block.contract'
import { call } from './api'
import type { Keyed } from './tickets'

export type { Blocks }

/** @param blockId the one that a chat or a notice named */
export const getBlocks = (blockId?: string): Promise<Blocks> =>
  call({ path: '/blocks', query: { blockId } })

export const objectToBlock = (
  blockId: string,
  { body, idempotencyKey }: Keyed<ObjectToBlock>,
): Promise<Blocks> =>
  call({
    method: 'POST',
    path: `/blocks/${encodeURIComponent(blockId)}/objection`,
    body,
    idempotencyKey,
  })
