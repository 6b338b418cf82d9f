import type { EntityManager } from 'typeorm'
import { filledReplies } from './fill-replies'
import type { Database, Tx } from '../db/database'
import type { Api } from '../http/api'
import type { AgentActor } from '../http/context'
import { decodeCursor, toPage } from '../http/cursor'
import { findAgent } from '../identity/agents'
import { notFound, UserError } from '../lib/errors'
import type { BusinessCalendar } from '../policy/business-calendar'
import { liveSettingsOf } from '../policy/live-settings'
import { changeSettings, goBack } from './change-settings'
import { checkSettings, type Document } from './check-settings'
import { effectsOf } from './effects'
import { readSettings, type Settings } from './open-settings'
import { previewOf } from './preview'
import type { SettingVersion } from './setting-version.entity'
import {
  findFormer,
  findInForce,
  findNewest,
  listVersions,
  withdrawVersion,
} from './setting-versions'
import {
  BackToVersion,
  CannedReplies,
  CannedRepliesQuery,
  ChangeSettings,
  CheckSettings,
  ListSettingVersions,
  SettingsChecked,
  SettingsShown,
  SettingVersionDetail,
  SettingVersionPage,
  SettingVersionShown,
} from './settings.contract'
import { presentChanges, presentDetail, presentVersion } from './settings.presenter'

export interface SettingsRoutesDeps {
  db: Database
  settings: Settings
  calendar: BusinessCalendar
}

/** Hundreds of members and long texts; far less than what would be slow to check. */
const MOST_BYTES = 1024 * 1024

/** What people promise and say, changed at the desk by supervisors; every agent reads the canned replies. */
export function settingsRoutes(api: Api, deps: SettingsRoutesDeps): void {
  const { db, settings } = deps
  const place = async () => ({ now: db.clock.now(), inForce: (await inForceOf(db)).version })
  api.read(
    'GET /desk/api/settings',
    { summary: '现在的设置', auth: 'supervisor', answer: SettingsShown },
    () => showSettings(deps),
  )

  api.read(
    'GET /desk/api/settings/versions',
    {
      summary: '设置的历史',
      auth: 'supervisor',
      query: ListSettingVersions,
      answer: SettingVersionPage,
    },
    async ({ query: { cursor, limit } }) => {
      const before = cursor === undefined ? undefined : Number(decodeCursor(cursor, 1)[0])
      const at = await place()
      const rows = await listVersions(db.read, {
        limit: limit + 1,
        before: Number.isInteger(before) ? before : undefined,
      })
      const formerOf = await formersOf(db.read, rows)
      return toPage(rows, limit, {
        present: (row) => presentVersion(row, formerOf(row), at),
        cursorOf: ({ version }) => [version],
      })
    },
  )

  api.read(
    'GET /desk/api/settings/versions/:version',
    { summary: '一版设置改了什么', auth: 'supervisor', answer: SettingVersionDetail },
    async ({ params }) => presentDetail(db.read, versionIn(params), await place()),
  )

  api.read(
    'POST /desk/api/settings/check',
    {
      summary: '看看会改什么，不保存',
      auth: 'supervisor',
      body: CheckSettings,
      answer: SettingsChecked,
      maxBodyBytes: MOST_BYTES,
    },
    ({ body: { document } }) => checkOnly(deps, document),
  )

  api.write(
    'POST /desk/api/settings',
    {
      summary: '改设置',
      auth: 'supervisor',
      body: ChangeSettings,
      answer: SettingVersionShown,
      status: 201,
      maxBodyBytes: MOST_BYTES,
    },
    async (tx, { actor, body: { base, document, why, inForceFrom } }) => {
      const from = inForceFrom === null ? undefined : new Date(inForceFrom)
      if (from && from < tx.now)
        throw new UserError('in_the_past', {
          status: 422,
          public: '生效的时间已经过了，请选以后的时间，或马上生效',
        })
      return shownIn(
        tx,
        await changeSettings(await byName(tx, actor), settings, {
          base,
          document,
          why,
          inForceFrom: from,
          origin: 'desk',
        }),
      )
    },
  )

  api.write(
    'POST /desk/api/settings/versions/:version/back',
    {
      summary: '退回到以前的一版',
      auth: 'supervisor',
      body: BackToVersion,
      answer: SettingVersionShown,
      status: 201,
    },
    async (tx, { actor, params, body: { base, why } }) =>
      shownIn(
        tx,
        await goBack(await byName(tx, actor), settings, { to: versionIn(params), base, why }),
      ),
  )

  api.write(
    'POST /desk/api/settings/versions/:version/withdraw',
    {
      summary: '撤回还没生效的一版',
      auth: 'supervisor',
      answer: SettingVersionShown,
    },
    async (tx, { actor, params }) =>
      shownIn(tx, await withdrawVersion(await byName(tx, actor), versionIn(params))),
  )

  api.read(
    'GET /desk/api/canned-replies',
    {
      summary: '常用回复，按手上的工单或会话填好',
      auth: 'agent',
      query: CannedRepliesQuery,
      answer: CannedReplies,
    },
    async ({ actor, query }) => ({
      items: await filledReplies(db.read, {
        policy: settings.policy,
        actor,
        query,
        now: db.clock.now(),
      }),
    }),
  )
}

async function showSettings({ db, settings }: SettingsRoutesDeps): Promise<SettingsShown> {
  const [inForce, newest] = [await inForceOf(db), await findNewest(db.read)]
  const row = newest ?? inForce
  const at = { now: db.clock.now(), inForce: inForce.version }
  return {
    version: inForce.version,
    base: row.version,
    document: SettingsShown.shape.document.parse(
      liveSettingsOf(readSettings(settings.file, row).policy),
    ),
    toCome:
      row.inForceFrom > at.now
        ? presentVersion(row, await findFormer(db.read, row.version), at)
        : null,
    warnings: [...settings.warnings()],
  }
}

async function checkOnly(
  { db, settings, calendar }: SettingsRoutesDeps,
  document: Document,
): Promise<SettingsChecked> {
  const { policy, faults } = await checkSettings(db.read, settings.file, document)
  const row = await findNewest(db.read)
  if (!policy || !row) return { faults: [...faults], changes: [], effects: [], preview: [] }
  const before = readSettings(settings.file, row).policy
  return {
    faults: [],
    changes: presentChanges({ ...liveSettingsOf(before) }, { ...liveSettingsOf(policy) }),
    effects: await effectsOf(db.read, before, policy),
    preview: previewOf({ calendar, now: db.clock.now() }, before, policy),
  }
}

/** The history of settings names them as colleagues know them: `王芳（工号 1001）`. */
async function byName(tx: Tx, { agentId, workNumber }: AgentActor): Promise<Tx> {
  const agent = await findAgent(tx.manager, agentId)
  const label = `${agent?.displayName ?? ''}（工号 ${workNumber}）`
  return tx.as({ kind: 'agent', id: agentId, label })
}

async function shownIn(
  { manager, now }: { manager: EntityManager; now: Date },
  row: SettingVersion,
): Promise<SettingVersionShown> {
  const inForce = await findInForce({ manager, now })
  return presentVersion(row, await findFormer(manager, row.version), {
    now,
    inForce: inForce?.version ?? 0,
  })
}

async function inForceOf({ read, clock }: Database): Promise<SettingVersion> {
  const row = await findInForce({ manager: read, now: clock.now() })
  if (!row) throw notFound('生效的设置')
  return row
}

/** What each of the versions was made of; the last of a page looks beyond it. */
async function formersOf(
  manager: EntityManager,
  rows: readonly SettingVersion[],
): Promise<(row: SettingVersion) => SettingVersion | null> {
  const last = rows.at(-1)
  const beyond = last ? await findFormer(manager, last.version) : null
  return (row) =>
    rows.find(({ version, withdrawnAt }) => version < row.version && withdrawnAt === null) ?? beyond
}

function versionIn({ version = '' }: Readonly<Record<string, string>>): number {
  if (!/^\d{1,9}$/.test(version)) throw notFound(`第 ${version.slice(0, 20)} 版设置`)
  return Number(version)
}
