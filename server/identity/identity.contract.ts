import { z } from 'zod'

/** ISO 8601 with offset, for example 2026-11-22T18:30:00.000+08:00. */
const Moment = z.string()

/** POST /api/session/mini-program */
export const MiniProgramLogin = z.object({ code: z.string().min(1).max(512) })
export type MiniProgramLogin = z.infer<typeof MiniProgramLogin>

/** POST /api/session/exchange: the one-time code that the official account's OAuth left in the page's address. */
export const ExchangeLogin = z.object({ loginCode: z.string().min(10).max(100) })
export type ExchangeLogin = z.infer<typeof ExchangeLogin>

/** How notifications reach this customer's WeChat. */
export const Binding = z.object({
  /** `none`: no official-account OpenID is verified; `unfollowed`: verified, but no longer following; `verified`: notices arrive */
  state: z.enum(['none', 'unfollowed', 'verified']),
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
})
export type AgentMe = z.infer<typeof AgentMe>
