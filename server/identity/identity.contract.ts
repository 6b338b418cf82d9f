import { z } from 'zod'

/** ISO 8601 with offset, for example 2026-11-22T18:30:00.000+08:00. */
const Moment = z.string()

/** The token that this device held until now, whoever it was of: it is over with the new log-in, so that one device is one row. */
const Replaces = z.string().max(100).optional()

/** POST /api/session/mini-program */
export const MiniProgramLogin = z.object({ code: z.string().min(1).max(512), replaces: Replaces })
export type MiniProgramLogin = z.infer<typeof MiniProgramLogin>

const LoginCode = z.string().min(10).max(100)

/**
 * POST /api/session/exchange: the code that the official account's OAuth left in the page's address. It is good in that browser only, for
 * five minutes, and stands for one log-in however often the page is loaded.
 */
export const ExchangeLogin = z.object({ loginCode: LoginCode, replaces: Replaces })
export type ExchangeLogin = z.infer<typeof ExchangeLogin>

/** POST /api/session/exchange/look, as the person who is logged in: whom the code would log in in their place. Uses nothing up. */
export const LookAtLogin = z.object({ loginCode: LoginCode })
export type LookAtLogin = z.infer<typeof LookAtLogin>

/** Names as these people see them themselves. */
export const ArrivingPerson = z.object({
  samePerson: z.boolean(),
  current: z.string(),
  arriving: z.string(),
})
export type ArrivingPerson = z.infer<typeof ArrivingPerson>

/** How notifications reach this customer's WeChat. */
export const Binding = z.object({
  /**
   * `none`: no official-account OpenID is verified; `not-followed`: verified, but never followed; `unfollowed`: verified, but no longer
   * following; `verified`: notices arrive
   */
  state: z.enum(['none', 'not-followed', 'unfollowed', 'verified']),
  verifiedBy: z.enum(['unionid', 'scene-qr', 'oauth']).nullable(),
  verifiedAt: Moment.nullable(),
})
export type Binding = z.infer<typeof Binding>

/** GET /api/me */
export const Me = z.object({
  customerId: z.string(),
  displayName: z.string(),
  /** Null when the trading platform does not know this person yet. */
  tier: z.object({ key: z.string(), name: z.string(), since: Moment.nullable() }).nullable(),
  binding: Binding,
  /** The trading platform froze the account: why, in one line. */
  frozen: z.object({ reason: z.string() }).nullable(),
  unreadNotices: z.number().int(),
  openTickets: z.number().int(),
})
export type Me = z.infer<typeof Me>

/** Answer of both log-ins. */
export const Session = z.object({ token: z.string(), expiresAt: Moment, me: Me })
export type Session = z.infer<typeof Session>

/** POST /api/bindings/official-account/scene: a QR code that binds whoever scans it to the asking customer. */
export const BindingScene = z.object({
  sceneId: z.string(),
  /** data: URL of a PNG */
  qrImage: z.string(),
  expiresAt: Moment,
})
export type BindingScene = z.infer<typeof BindingScene>

/** GET /api/app-config, without log-in. */
export const AppConfig = z.object({
  platformName: z.string(),
  /** Shown when the data is sample data. */
  notice: z.string().nullable(),
  officialAccountName: z.string(),
  /** Origin of the page that plays WeChat in the demo; null in production. */
  sandboxOrigin: z.string().nullable(),
  miniProgramAppId: z.string(),
})
export type AppConfig = z.infer<typeof AppConfig>

/** GET /desk/api/me */
export const AgentMe = z.object({
  agentId: z.string(),
  workNumber: z.string(),
  displayName: z.string(),
  role: z.enum(['agent', 'supervisor']),
  departments: z.array(z.object({ key: z.string(), name: z.string() })),
  /** Sees the day's accounts and complaints at WeChat. */
  finance: z.boolean(),
  /** Which language model writes where an answer bears “AI 生成”; null where there is none. */
  languageModel: z.object({ name: z.string(), filingNo: z.string() }).nullable(),
})
export type AgentMe = z.infer<typeof AgentMe>
