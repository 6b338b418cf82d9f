import { z } from 'zod'

/** ISO 8601 with offset. */
const Moment = z.string()

/** One device on which somebody is logged in. */
export const Login = z.object({
  loginId: z.string(),
  /** In plain words: “微信 · iPhone”. */
  device: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  loggedInAt: Moment,
  /** To within a few minutes. */
  lastUsedAt: Moment,
})
export type Login = z.infer<typeof Login>

/** GET /api/logins and GET /desk/api/logins: the asking one first, then by last use. There are never more than twenty. */
export const LoginList = z.object({ items: z.array(Login) })
export type LoginList = z.infer<typeof LoginList>

/** POST …/logins/end-others: how many were ended. */
export const EndedLogins = z.object({ ended: z.number().int() })
export type EndedLogins = z.infer<typeof EndedLogins>
