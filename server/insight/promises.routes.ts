import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { Policy } from '../policy/policy.schema'
import { readPromiseBoard } from './kept-figures'
import { PromiseBoard } from './promise-board.contract'
import { promisePage } from './promise-page'

/** S5: the promise board, for anybody: as JSON, and as a page that needs no program of ours. */
export function promiseRoutes(api: Api, { db, policy }: { db: Database; policy: Policy }): void {
  const board = (): Promise<PromiseBoard> =>
    readPromiseBoard(db.read, { policy, now: db.clock.now() })

  api.read(
    'GET /api/promises',
    { summary: '承诺和兑现', auth: 'none', answer: PromiseBoard, limit: 'stranger' },
    board,
  )

  api.raw(
    'GET /promises',
    { summary: '承诺和兑现（网页）', auth: 'none', limit: 'stranger' },
    async (ctx) => {
      ctx.type = 'text/html; charset=utf-8'
      ctx.set('Cache-Control', 'public, max-age=60')
      ctx.body = promisePage(await board())
    },
  )
}
