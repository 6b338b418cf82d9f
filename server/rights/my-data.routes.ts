import { In, MoreThan, Not, type EntityManager } from 'typeorm'
import { AttachmentRow } from '../attachments/attachment.entity'
import { presentAttachment, type Linking } from '../attachments/attachments'
import { recordAudit } from '../audit/record-audit'
import type { Database, Tx } from '../db/database'
import type { Api } from '../http/api'
import type { CustomerActor } from '../http/context'
import { refuseBeyond, type Limits } from '../http/limits'
import { Customer } from '../identity/customer.entity'
import { renameCustomer, takeTurns } from '../identity/customers'
import { after, DAY_MS, MINUTE_MS } from '../lib/clock'
import { notFound, UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { publish } from '../outbox/publish'
import type { Policy } from '../policy/policy.schema'
import { DataExport } from './data-export.entity'
import { askErasure, findErasure, undoErasure } from './erasures'
import { holdsOf } from './holds'
import { COPY_KEPT_MS } from './make-copy'
import { AskErasure, CorrectName, DataCopy, ErasurePlan, MyData } from './my-data.contract'
import { presentHeld } from './overview'
import { presentPlan } from './plan-erasure'
import { consentText, COPY_STATE, NAME_FROM_PLATFORM } from './rights-words'
import { scopeOf } from './scope'

export interface MyDataDeps {
  db: Database
  box: SecretBox
  policy: Policy
  limits: Pick<Limits, 'dataCopies'>
  /** Consents to messages of the mini program; they are counted in a room above. */
  consents: {
    balanceOf(manager: EntityManager, customerId: string): Promise<number>
    withdrawAll(tx: Tx, customerId: string): Promise<void>
  }
}

/** F7: what we hold of somebody is theirs to read, take along, correct and have erased. */
export function myDataRoutes(api: Api, deps: MyDataDeps): void {
  const { db, box, limits, consents } = deps
  const linking = (actor: CustomerActor, now: Date): Linking => ({
    box,
    now,
    sessionId: actor.sessionId,
  })

  api.read(
    'GET /api/my-data',
    { summary: '我们存了您的什么', auth: 'customer', answer: MyData },
    ({ actor }) => present(db.read, deps, linking(actor, db.clock.now()), actor.customerId),
  )

  api.write(
    'POST /api/my-data/copies',
    { summary: '带走一份自己的资料', auth: 'customer', answer: DataCopy, status: 202 },
    async (tx, { actor }) => {
      await takeTurns(tx, actor.customerId)
      const asked = await askCopy(tx, limits, actor.customerId)
      const [copy] = await presentCopies(tx.manager, linking(actor, tx.now), [asked])
      return copy
    },
  )

  api.write(
    'POST /api/my-data/name',
    { summary: '更正称呼', auth: 'customer', body: CorrectName },
    (tx, { actor, body }) => correctName(tx, actor.customerId, body.displayName),
  )

  api.write(
    'DELETE /api/my-data/consents',
    { summary: '收回接收小程序消息的同意', auth: 'customer' },
    async (tx, { actor }) => {
      await consents.withdrawAll(tx, actor.customerId)
      await recordAudit(tx, [
        {
          deed: 'consents.withdrawn',
          subject: { kind: 'customer', id: actor.customerId },
          reason: 'all',
        },
      ])
    },
  )

  api.write(
    'POST /api/my-data/erasure',
    {
      summary: '注销：能删的马上删，要留的说明依据和期限',
      auth: 'customer',
      body: AskErasure,
      answer: ErasurePlan,
      status: 202,
    },
    async (tx, { actor, body }) => {
      const { customerId } = actor
      const erasure = await askErasure(tx, box, { customerId, cases: body.cases })
      const scope = await scopeOf(tx.manager, customerId)
      return presentPlan(await holdsOf(tx.manager, scope, tx.now), erasure)
    },
  )

  api.write(
    'DELETE /api/my-data/erasure',
    { summary: '撤回注销', auth: 'customer' },
    (tx, { actor }) => undoErasure(tx, actor.customerId),
  )
}

async function present(
  manager: EntityManager,
  { policy, consents }: MyDataDeps,
  linking: Linking,
  customerId: string,
): Promise<MyData> {
  const customer = await manager.findOneBy(Customer, { id: customerId })
  if (!customer) throw notFound('这个账号')
  const scope = await scopeOf(manager, customerId)
  const balance = await consents.balanceOf(manager, customerId)
  const copies = await manager.find(DataExport, {
    where: { customerId, requestedAt: MoreThan(after(linking.now, -COPY_KEPT_MS - DAY_MS)) },
    order: { id: 'DESC' },
    take: 3,
  })
  return {
    displayName: customer.displayName,
    nameElsewhere: customer.platformCustomerId === null ? null : NAME_FROM_PLATFORM,
    classes: await presentHeld(manager, policy, scope),
    copies: await presentCopies(manager, linking, copies),
    consents: { balance, text: consentText(balance) },
    erasure: presentPlan(
      await holdsOf(manager, scope, linking.now),
      await findErasure(manager, customerId),
    ),
  }
}

async function askCopy(
  tx: Tx,
  { dataCopies }: MyDataDeps['limits'],
  customerId: string,
): Promise<DataExport> {
  const under = await tx.manager.findOne(DataExport, {
    where: { customerId, state: 'making' },
    order: { id: 'DESC' },
  })
  if (under) return under
  const requestedAt = MoreThan(after(tx.now, -dataCopies.withinMs))
  refuseBeyond(
    dataCopies,
    await tx.manager.countBy(DataExport, { customerId, requestedAt, state: Not('failed') }),
  )
  const asked = tx.manager.create(DataExport, {
    id: newId('dex'),
    customerId,
    state: 'making',
    requestedAt: tx.now,
    readyAt: null,
    attachmentId: null,
  })
  await tx.manager.insert(DataExport, asked)
  await recordAudit(tx, [
    {
      deed: 'data.copyAsked',
      subject: { kind: 'customer', id: customerId },
      reason: asked.id,
    },
  ])
  // One at a time, whoever asks: each holds all of somebody's in memory.
  await publish(tx, 'data.copyAsked', { exportId: asked.id }, { orderKey: 'data-copy' })
  return asked
}

async function presentCopies(
  manager: EntityManager,
  linking: Linking,
  copies: readonly DataExport[],
): Promise<DataCopy[]> {
  const ids = copies.flatMap(({ attachmentId }) => attachmentId ?? [])
  const files = new Map(
    (ids.length === 0 ? [] : await manager.findBy(AttachmentRow, { id: In(ids) }))
      .filter(({ looseUntil }) => looseUntil === null || looseUntil > linking.now)
      .map((row) => [row.id, row]),
  )
  return copies.map(({ id, state, requestedAt, readyAt, attachmentId }) => {
    const row = files.get(attachmentId ?? '')
    const shown = state === 'ready' && !row ? 'gone' : state
    const file = row ? presentAttachment(row, linking) : null
    return {
      copyId: id,
      state: shown,
      stateText: COPY_STATE[isSlow(shown, requestedAt, linking.now) ? 'slow' : shown],
      requestedAt: toOffsetIso(requestedAt),
      keptUntil: readyAt && toOffsetIso(after(readyAt, COPY_KEPT_MS)),
      file: file && { url: file.url, fileName: file.fileName, sizeBytes: file.sizeBytes },
    }
  })
}

const USUALLY_DONE_MS = 2 * MINUTE_MS

function isSlow(state: DataCopy['state'], requestedAt: Date, now: Date): boolean {
  return state === 'making' && after(requestedAt, USUALLY_DONE_MS) <= now
}

async function correctName(tx: Tx, customerId: string, displayName: string): Promise<void> {
  await takeTurns(tx, customerId)
  const before = await tx.manager.findOneByOrFail(Customer, { id: customerId })
  if (before.platformCustomerId !== null)
    throw new UserError('name_elsewhere', { status: 409, public: NAME_FROM_PLATFORM })
  await renameCustomer(tx, { customerId, displayName })
  await recordAudit(tx, [
    {
      deed: 'data.corrected',
      subject: { kind: 'customer', id: customerId },
      reason: 'displayName',
      before,
      after: { ...before, displayName },
    },
  ])
}
