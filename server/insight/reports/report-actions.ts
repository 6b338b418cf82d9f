import { IsNull } from 'typeorm'
import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { notFound, UserError } from '../../lib/errors'
import { newId } from '../../lib/ids'
import { KeptReport } from './kept-report.entity'
import { ReportAction } from './report-action.entity'
import type { AddReportAction } from './report.contract'

/** What is to be done better, by whom and by when. @throws UserError 404 without such a report, 422 for a stranger */
export async function addReportAction(
  tx: Tx,
  { period, by, input }: { period: string; by: string; input: AddReportAction },
): Promise<void> {
  if (!(await tx.manager.existsBy(KeptReport, { kind: 'month', period })))
    throw notFound('这份报告')
  const owner = await tx.manager.findOneBy(Agent, { workNumber: input.owner, active: true })
  if (!owner)
    throw new UserError('unknown_owner', { status: 422, public: '没有这位同事，请从列表里选' })
  await tx.manager.insert(ReportAction, {
    id: newId('act'),
    period,
    words: input.words,
    ownerAgentId: owner.id,
    dueOn: input.dueOn,
    createdBy: by,
    createdAt: tx.now,
    doneAt: null,
    doneBy: null,
  })
}

/** Done twice is done once. @throws UserError 404 */
export async function finishReportAction(
  tx: Tx,
  { id, by }: { id: string; by: string },
): Promise<void> {
  const { affected } = await tx.manager.update(
    ReportAction,
    { id, doneAt: IsNull() },
    { doneAt: tx.now, doneBy: by },
  )
  if (affected !== 1 && !(await tx.manager.existsBy(ReportAction, { id }))) throw notFound('这件事')
}
