import { z } from 'zod'
import { PageQuery } from '../http/paging.contract'

const Span = z.tuple([z.string(), z.string()])
const HoursShown = z.object({
  mode: z.enum(['always', 'calendar']),
  workday: z.array(Span).optional(),
  restday: z.array(Span).optional(),
  special: z
    .array(z.object({ date: z.string(), spans: z.array(Span), note: z.string().optional() }))
    .optional(),
})
export type HoursShown = z.infer<typeof HoursShown>

/** What people promise and say, in the spelling of the policy file. Sections that are not named here go through a page untouched. */
export const SettingsDocument = z.looseObject({
  hours: z.object({ people: HoursShown, phone: HoursShown, business: HoursShown }),
  departments: z.array(z.looseObject({ key: z.string(), name: z.string() })),
  kinds: z.array(
    z.looseObject({
      kind: z.string(),
      name: z.string(),
      department: z.string(),
      example: z.string(),
    }),
  ),
  agents: z.array(
    z.looseObject({
      wecomUserId: z.string(),
      workNumber: z.string(),
      name: z.string(),
      role: z.string(),
      departments: z.array(z.string()),
    }),
  ),
  promises: z.looseObject({
    shown: z.array(z.looseObject({ id: z.string(), title: z.string(), text: z.string() })),
  }),
  cannedReplies: z.array(
    z.looseObject({ title: z.string(), text: z.string(), kinds: z.array(z.string()) }),
  ),
  texts: z.record(z.string(), z.string()),
  platform: z.looseObject({ notice: z.string().nullable() }),
  kf: z.looseObject({ welcome: z.string(), ended: z.string() }).nullable(),
  officialAccount: z.looseObject({ welcome: z.string() }),
})
export type SettingsDocument = z.infer<typeof SettingsDocument>

const SettingState = z.enum(['in-force', 'to-come', 'past', 'withdrawn'])

export const SettingVersionShown = z.object({
  version: z.number().int(),
  author: z.string(),
  why: z.string(),
  createdAt: z.string(),
  inForceFrom: z.string(),
  state: SettingState,
  stateText: z.string(),
  withdrawnBy: z.string().nullable(),
  /** What it changed, by the names of the sections; empty for the first. */
  sections: z.array(z.string()),
})
export type SettingVersionShown = z.infer<typeof SettingVersionShown>

/** GET /desk/api/settings */
export const SettingsShown = z.object({
  /** In force now. */
  version: z.number().int(),
  /** Upon which a change builds: the newest that was not withdrawn. */
  base: z.number().int(),
  document: SettingsDocument,
  /** The newest, where its hour has not come. */
  toCome: SettingVersionShown.nullable(),
  /** Where the policy file says otherwise. */
  warnings: z.array(z.string()),
})
export type SettingsShown = z.infer<typeof SettingsShown>

export const ListSettingVersions = PageQuery
export const SettingVersionPage = z.object({
  items: z.array(SettingVersionShown),
  nextCursor: z.string().nullable(),
})
export type SettingVersionPage = z.infer<typeof SettingVersionPage>

/** One place in which two versions differ; null where nothing stands there. */
export const SettingChange = z.object({
  path: z.string(),
  place: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type SettingChange = z.infer<typeof SettingChange>

/** GET /desk/api/settings/versions/:version */
export const SettingVersionDetail = SettingVersionShown.extend({
  /** Against the version before it. */
  changes: z.array(SettingChange),
  /** What would be different if one went back to it. */
  back: z.array(SettingChange),
})
export type SettingVersionDetail = z.infer<typeof SettingVersionDetail>

const Document = z.record(z.string(), z.unknown())
const Why = z
  .string({ error: '请写一句为什么要改' })
  .trim()
  .min(1, '请写一句为什么要改')
  .max(180, '为什么要改，最多 180 个字')

/** POST /desk/api/settings/check: nothing is changed by it. */
export const CheckSettings = z.object({ document: Document })

export const SettingsChecked = z.object({
  faults: z.array(z.object({ path: z.string(), place: z.string(), message: z.string() })),
  changes: z.array(SettingChange),
  /** What it brings with it. */
  effects: z.array(z.string()),
  /** What customers will read, where it differs. */
  preview: z.array(
    z.object({ where: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
})
export type SettingsChecked = z.infer<typeof SettingsChecked>

/** POST /desk/api/settings */
export const ChangeSettings = z.object({
  base: z.number().int(),
  document: Document,
  why: Why,
  /** Left out: at once. */
  inForceFrom: z.iso
    .datetime({ offset: true, error: '生效的时间没有读懂' })
    .nullable()
    .default(null),
})
export type ChangeSettings = z.input<typeof ChangeSettings>

/** POST /desk/api/settings/versions/:version/back */
export const BackToVersion = z.object({ base: z.number().int(), why: Why })
export type BackToVersion = z.infer<typeof BackToVersion>

/** GET /desk/api/canned-replies: for every agent; filled in for that ticket or talk, where one is named. */
export const CannedRepliesQuery = z.object({
  ticket: z.string().max(20).optional(),
  session: z.string().max(40).optional(),
})
export type CannedRepliesQuery = z.infer<typeof CannedRepliesQuery>

export const CannedReplies = z.object({
  items: z.array(
    z.object({
      title: z.string(),
      text: z.string(),
      kinds: z.array(z.string()),
      /** Variables that could not be filled in: they stand in the text, and it is not sent like that. */
      missing: z.array(z.string()),
    }),
  ),
})
export type CannedReplies = z.infer<typeof CannedReplies>
