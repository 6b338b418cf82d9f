import { toApiError } from './api-error'
import { isLoggedOut, send, sendFile, type Ask, type FileToSend } from './request'
import { canBeSomebody, getToken, replaceToken } from './session'

/** A call as the logged-in person. A session that ended is renewed silently, once, and the same call is made again. */
export const call = <Answer>(ask: Ask): Promise<Answer> =>
  withToken((token) => send<Answer>(ask, token))

/** The same for a file. */
export const callWithFile = (file: FileToSend): Promise<unknown> =>
  withToken((token) => sendFile(file, token))

/** A call that works for anybody and tells more to those who are logged in; nobody is sent away to log in for it. */
export async function callAsAnyone<Answer>(ask: Ask): Promise<Answer> {
  if (await canBeSomebody()) return call<Answer>(ask)
  return send<Answer>(ask, null)
}

async function withToken<Answer>(work: (token: string) => Promise<Answer>): Promise<Answer> {
  const token = await getToken()
  try {
    return await work(token)
  } catch (error) {
    if (!isLoggedOut(error)) throw error
    return work(
      await replaceToken(token, { revoked: toApiError(error).code === 'session_revoked' }),
    )
  }
}
